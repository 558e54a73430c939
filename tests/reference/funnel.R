# Funnels by R: the exact Poisson limits by root search on the Poisson sums, the score limits by the roots of prop.test's
# statistic, overdispersion by plain loops: Rscript funnel.R (needs r-base-core and r-cran-metafor). Writes r_funnel.csv
# and r_overdispersion.csv beside itself. All counts are invented.
options(digits = 15)
suppressMessages(library(metafor))
poisson_limit <- function(expected, tail, side) {
  # Whole numbers k reach or do not pass the limit; between them the gamma law interpolates.
  reached <- function(k) if (side == "upper") pgamma(expected, k) else pgamma(expected, k + 1, lower.tail = FALSE)
  if (side == "lower" && reached(0) > tail) return(0)
  uniroot(function(k) log(reached(k)) - log(tail), c(1e-9, expected * 3 + 60), tol = 1e-13)$root
}
score_limit <- function(n, share, tail, side) {
  z <- qnorm(1 - tail)
  statistic <- function(p) (p - share) / sqrt(share * (1 - share) / n)
  edge <- if (side == "upper") 1 else 0
  if (abs(statistic(edge)) < z) return(edge)
  uniroot(function(p) statistic(p) - (if (side == "upper") z else -z), c(0, 1), tol = 1e-15)$root
}
cases <- rbind(expand.grid(law = "poisson", size = c(40, 900, 1300, 52000, 2.5e6), share = c(0.0004, 0.013)),
               expand.grid(law = "binomial", size = c(1, 7, 60, 4000), share = c(0.013, 0.4, 0.93)))
table <- merge(cases, expand.grid(confidence = c(0.8, 0.95, 0.998), side = c("lower", "upper")))
limit <- function(law, size, share, confidence, side) {
  tail <- (1 - confidence) / 2
  if (law == "poisson") poisson_limit(size * share, tail, side) / size else score_limit(size, share, tail, side)
}
table$limit <- mapply(limit, as.character(table$law), table$size, table$share, table$confidence, as.character(table$side))
write.csv(table, "r_funnel.csv", row.names = FALSE, quote = FALSE)

areas <- data.frame(numerator = c(31, 9, 25, 60, 18, 22, 44, 13, 71, 20, 35, 12),
                    denominator = c(1000, 1000, 900, 1400, 1100, 800, 1700, 950, 1250, 600, 1310, 840))
share <- sum(areas$numerator) / sum(areas$denominator)
found <- lapply(c("poisson", "binomial"), function(law) {
  # metafor's transformed values and their sampling variances: IRS is the root of a rate, PAS the arc sine of a share's.
  scaled <- if (law == "poisson") escalc("IRS", xi = numerator, ti = denominator, data = areas)
            else escalc("PAS", xi = numerator, ni = denominator, data = areas)
  target <- if (law == "poisson") sqrt(share) else asin(sqrt(share))
  z <- (scaled$yi - target) / sqrt(scaled$vi)
  ends <- quantile(z, c(0.1, 0.9))
  z[z < ends[1]] <- ends[1]
  z[z > ends[2]] <- ends[2]
  phi <- sum(z^2) / length(z)
  w <- 1 / scaled$vi
  tau2 <- max(0, (length(z) * phi - (length(z) - 1)) / (sum(w) - sum(w^2) / sum(w)))
  data.frame(law, areas, share, phi, tau2)
})
write.csv(do.call(rbind, found), "r_overdispersion.csv", row.names = FALSE, quote = FALSE)
