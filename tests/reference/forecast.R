# Damped trends by R's forecast package (r-cran-forecast): Rscript forecast.R. Writes r_forecast.csv beside itself.
# Point forecasts and the variance by years ahead of ETS(A,Ad,N) at given alpha, beta and phi, for invented series.
# ets() finds level and trend of the first year by a search that stops early: it is continued from where it stopped.
suppressMessages(library(forecast))
options(digits = 15)

series <- list(
  A = c(9.1, 8.8, 8.9, 8.1, 8.2, 7.9, 7.4, 7.5, 7.3, 6.9),
  B = c(3.2, 3.9, 3.1, 4.4, 4.1, 5.2, 4.6, 5.9, 5.1, 5.3, 6.6, 6.2, 6.0, 7.1, 6.4),
  C = c(50, 47, 49, 43, 44, 40, 41, 43, 45, 44, 48, 47, 51, 50, 53, 52, 55, 51, 56, 58))
parameters <- data.frame(alpha = c(0.3, 0.7, 0.5, 0.9), beta = c(0.05, 0.2, 0.1, 0.01), phi = c(0.9, 0.8, 0.98, 0.95))

# The sum of squares given the first level and trend, by the recursion of the book (Hyndman et al. 2008, table 2.2).
run <- function(y, alpha, beta, phi, l, b) {
  e <- numeric(length(y))
  for (t in seq_along(y)) {
    mean <- l + phi * b
    e[t] <- y[t] - mean
    l <- mean + alpha * e[t]
    b <- phi * b + beta * e[t]
  }
  list(sse = sum(e^2), l = l, b = b)
}
rows <- list()
for (name in names(series)) for (i in seq_len(nrow(parameters))) {
  y <- series[[name]]; p <- parameters[i, ]
  fit <- ets(ts(y), model = "AAN", damped = TRUE, alpha = p$alpha, beta = p$beta, phi = p$phi, bounds = "usual",
             opt.crit = "mse", maxit = 20000)
  best <- optim(c(fit$initstate[1], fit$initstate[2]), function(s) run(y, p$alpha, p$beta, p$phi, s[1], s[2])$sse,
                method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
  ended <- run(y, p$alpha, p$beta, p$phi, best$par[1], best$par[2])
  # ets() with its states put right: the package's own recursion, forecast and variance.
  fit$states[nrow(fit$states), ] <- c(ended$l, ended$b)
  ahead <- forecast(fit, h = 8, level = 95)
  sigma <- (ahead$upper[, 1] - ahead$mean) / qnorm(0.975)
  rows[[length(rows) + 1]] <- data.frame(series = name, p, h = 1:8, row.names = NULL, mean = as.numeric(ahead$mean), sse = ended$sse,
                                         sse_ets = sum(residuals(fit)^2),
                                         variance = as.numeric((sigma / sigma[1])^2))
}
write.csv(do.call(rbind, rows), "r_forecast.csv", row.names = FALSE, quote = FALSE)
write.csv(data.frame(series = rep(names(series), lengths(series)), value = unlist(series)), "forecast_series.csv",
          row.names = FALSE, quote = FALSE)
