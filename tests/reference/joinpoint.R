# Joinpoints by brute force: Rscript joinpoint.R (needs r-base-core; r-cran-segmented for the columns of that name).
# Writes r_joinpoint.csv and r_segmented.csv beside itself from joinpoint_series.csv, whose numbers are invented.
#
# Every placement at observed years is fitted by lm.wfit; at least two years lie at either end, between two joinpoints
# and between a joinpoint and a jump, the joinpoints' own not counted. Slopes are those of the best continuous line,
# standard errors those of separate lines through the years between the joinpoints.
options(digits = 15)
data <- read.csv("joinpoint_series.csv")
gap <- 2

hinges <- function(x, at) outer(x, at, function(x, t) pmax(x - t, 0))
between <- function(x, from, to) sum(x > from & x < to)
allowed <- function(x, at, steps) {
  edges <- c(-Inf, at, Inf)
  inner <- sapply(seq_len(length(edges) - 1), function(i) between(x, edges[i], edges[i + 1]))
  near <- sapply(at, function(t) sapply(steps, function(s) if (t < s) between(x, t, s) else between(x, s - 0.5, t)))
  all(inner >= gap) && all(unlist(near) >= gap)
}

found <- list()
for (name in unique(data$series)) {
  one <- data[data$series == name, ]
  x <- one$year; y <- log(one$value); n <- length(x)
  w <- if (anyNA(one$se)) rep(1, n) else (one$value / one$se)^2
  jump <- if (any(one$jump == 1)) one$jump else NULL
  steps <- if (is.null(jump)) numeric(0) else min(x[jump == 1])
  base <- cbind(1, x - mean(x), jump)
  for (k in 0:3) {
    best <- list(sse = Inf); tried <- 0
    ways <- if (k == 0) matrix(0, 0, 1) else combn(x, k)
    for (i in seq_len(ncol(ways))) {
      at <- ways[, i]
      if (k > 0 && !allowed(x, at, steps)) next
      tried <- tried + 1
      fit <- lm.wfit(cbind(base, if (k > 0) hinges(x, at)), y, w)
      sse <- sum(w * fit$residuals^2)
      if (sse < best$sse) best <- list(sse = sse, at = at, beta = unname(fit$coefficients))
    }
    if (!is.finite(best$sse)) next
    slopes <- best$beta[2] + cumsum(c(0, tail(best$beta, k)))
    keep <- !(x %in% best$at)
    segment <- factor(findInterval(x[keep], best$at))
    xs <- x[keep] - mean(x)
    form <- if (k == 0) y[keep] ~ xs else y[keep] ~ 0 + segment + segment:xs
    if (!is.null(jump)) form <- update(form, . ~ . + jump[keep])
    apart <- lm(form, weights = w[keep])
    rows <- grep("xs", names(coef(apart)))
    spread <- vcov(apart)[rows, rows, drop = FALSE]
    share <- diff(c(min(x), best$at, max(x))) / (max(x) - min(x))
    mean_slope <- sum(share * slopes)
    error <- sqrt(drop(t(share) %*% spread %*% share))
    half <- error * if (k == 0) qt(0.975, apart$df.residual) else qnorm(0.975)
    found[[length(found) + 1]] <- data.frame(series = name, k = k, joinpoints = paste(best$at, collapse = " "),
      placements = tried, sse = best$sse, slopes = paste(format(slopes, digits = 15), collapse = " "),
      se = paste(format(sqrt(diag(spread)), digits = 15), collapse = " "), freedom = apart$df.residual,
      aapc = 100 * expm1(mean_slope), lower = 100 * expm1(mean_slope - half), upper = 100 * expm1(mean_slope + half))
  }
}
write.csv(do.call(rbind, found), "r_joinpoint.csv", row.names = FALSE, quote = FALSE)

if (requireNamespace("segmented", quietly = TRUE)) {
  set.seed(1)
  rows <- list()
  for (name in c("A", "B", "E")) for (k in 1:3) {
    one <- data[data$series == name, ]
    one$y <- log(one$value)
    one$w <- if (anyNA(one$se)) 1 else (one$value / one$se)^2
    made <- try(segmented::segmented(lm(y ~ year, data = one, weights = w), seg.Z = ~year, npsi = k), silent = TRUE)
    if (!inherits(made, "segmented") || is.null(made$psi) || nrow(made$psi) != k) next
    rows[[length(rows) + 1]] <- data.frame(series = name, k = k, sse = sum(one$w * residuals(made)^2),
      joinpoints = paste(format(sort(made$psi[, "Est."]), digits = 12), collapse = " "))
  }
  write.csv(do.call(rbind, rows), "r_segmented.csv", row.names = FALSE, quote = FALSE)
}
