# Trends by R's lm: Rscript trends.R (needs r-base-core). Writes r_trends.csv beside itself from trend_series.csv,
# whose counts and populations are invented.
options(digits = 15)
data <- read.csv("trend_series.csv")
data <- rbind(data.frame(data, weighted = TRUE), data.frame(data, weighted = FALSE))
fits <- lapply(split(data, list(data$series, data$scale, data$weighted), drop = TRUE), function(rows) {
  x <- rows$count; n <- rows$population; p <- x / n
  zero <- x == 0
  if (rows$scale[1] == "log") {
    y <- log(ifelse(zero, 0.5, x) / n * rows$per); w <- ifelse(zero, 0.5, x)
  } else if (rows$scale[1] == "logit") {
    p <- ifelse(zero, 0.5 / n, ifelse(x == n, 1 - 0.5 / n, p))
    y <- log(p / (1 - p)); w <- n * p * (1 - p)
  } else {
    y <- p * rows$per; w <- rep(1, nrow(rows))
  }
  if (!rows$weighted[1]) w <- rep(1, nrow(rows))
  fit <- lm(y ~ year, data = data.frame(y, year = rows$year), weights = w)
  line <- predict(fit, data.frame(year = max(rows$year)), interval = "confidence")
  data.frame(series = rows$series[1], scale = rows$scale[1], weighted = rows$weighted[1], slope = coef(fit)[2],
             lower = confint(fit)[2, 1], upper = confint(fit)[2, 2], p = summary(fit)$coefficients[2, 4],
             last = line[1], last_lower = line[2], last_upper = line[3])
})
write.csv(do.call(rbind, fits), "r_trends.csv", row.names = FALSE, quote = FALSE)
