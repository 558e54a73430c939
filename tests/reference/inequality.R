# Slope and relative index of inequality by R: Rscript inequality.R (base R alone).
# Writes r_inequality.csv beside itself, one row a group, the results repeated. All numbers are invented.
# The line is that of lm() with weights; standard errors by differences: each value is moved a little and lm() fits again.
# Limits of the untransformed ratio: where the probability that it is smaller is that of a tail (uniroot).
options(digits = 15)
areas <- list(
  life = list(kind = "value", people = c(21000, 20500, 19800, 20100, 18600), value = c(74.1, 75.0, 76.2, 76.9, 78.3),
              se = c(0.31, 0.32, 0.30, 0.33, 0.35)),
  infants = list(kind = "rate", people = c(1900, 2210, 1750, 2480, 2005, 1640), value = c(7.9, 6.1, 6.6, 4.2, 3.9, 3.1),
                 se = c(0.071, 0.063, 0.082, 0.077, 0.09, 0.11)),
  smoking = list(kind = "proportion", people = c(410, 395, 520, 488), value = c(0.31, 0.27, 0.22, 0.15),
                 se = c(0.11, 0.113, 0.106, 0.127)))
forth <- list(value = identity, rate = log, proportion = qlogis)
back <- list(value = identity, rate = exp, proportion = plogis)
steep <- list(value = function(y) 1 + 0 * y, rate = identity, proportion = function(y) y * (1 - y))

ends <- function(y, people, turn) {
  share <- people / sum(people); middle <- cumsum(share) - share / 2
  found <- coef(lm(y ~ middle, weights = people))
  unname(turn(c(found[1], found[1] + found[2])))
}
spread <- function(index, y, se) sqrt(sum((se * sapply(seq_along(y), function(i) {
  h <- 1e-5 * max(1, abs(y[i])); up <- down <- y; up[i] <- y[i] + h; down[i] <- y[i] - h
  (index(up) - index(down)) / (2 * h)
}))^2))

rows <- list()
for (name in names(areas)) for (transform in c(FALSE, TRUE)) for (level in c(0.95, 0.998)) {
  area <- areas[[name]]; z <- qnorm((1 + level) / 2); kind <- if (transform) area$kind else "value"
  y <- forth[[kind]](area$value)
  se <- if (transform) area$se else area$se * steep[[area$kind]](area$value)
  turned <- function(y) ends(y, area$people, back[[kind]])
  e <- turned(y); sii <- e[2] - e[1]; rii <- e[2] / e[1]
  wide <- z * spread(function(y) diff(turned(y)), y, se)
  if (kind == "value") {
    # The probability that the ratio is below r is pnorm(below(r)).
    below <- function(r) { g <- function(y) { e <- turned(y); e[2] - r * e[1] }; -g(y) / spread(g, y, se) }
    at <- function(p) uniroot(function(r) below(r) - qnorm(p), c(0, rii * 3), tol = 1e-14)$root
    ratio <- c(at((1 - level) / 2), at((1 + level) / 2))
  } else ratio <- rii * exp(c(-1, 1) * z * spread(function(y) log(turned(y)[2] / turned(y)[1]), y, se))
  rows[[length(rows) + 1]] <- data.frame(area = name, kind = area$kind, transform, confidence = level,
    quantile = seq_along(y), people = area$people, value = area$value, se = area$se, sii, lower = sii - wide,
    upper = sii + wide, rii, rii_lower = ratio[1], rii_upper = ratio[2], intercept = e[1])
}
write.csv(do.call(rbind, rows), "r_inequality.csv", row.names = FALSE, quote = FALSE)
