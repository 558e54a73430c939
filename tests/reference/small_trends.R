# Short series by R's own functions: Rscript small_trends.R (needs r-base-core). Writes r_kendall.csv, r_trend_test.csv,
# r_between.csv and r_course.csv beside itself. All numbers are invented.
options(digits = 15)

# Mann-Kendall: cor.test for tau and the exact p; variance, z and Sen's slope by their formulas.
series <- list(
  A = list(year = 2011:2015, value = c(3.1, 2.9, 3.4, 3.6, 4.0)),
  B = list(year = c(2006, 2007, 2009, 2010, 2013, 2014, 2015, 2018), value = c(12, 11.5, 11.8, 10.9, 9.7, 9.9, 8.8, 8.1)),
  C = list(year = 2001:2010, value = c(5, 4, 6, 3, 7, 2, 8, 1, 9, 0)),
  D = list(year = 2001:2014, value = c(2, 2, 3, 3, 3, 5, 4, 4, 6, 7, 7, 7, 9, 8)),
  E = list(year = 2012:2017, value = c(7, 7, 6, 6, 5, 5)),
  F = list(year = 2001:2012, value = 30 - (1:12)^2 / 7))
kendall <- do.call(rbind, lapply(names(series), function(name) {
  x <- series[[name]]$year; y <- series[[name]]$value; n <- length(y)
  up <- outer(y, y, function(a, b) sign(b - a)); s <- sum(up[upper.tri(up)])
  t <- as.numeric(table(y))
  v <- (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5))) / 18
  z <- (s - sign(s)) / sqrt(v)
  exact <- n <= 10 && all(t == 1)
  test <- cor.test(x, y, method = "kendall", exact = exact)
  slopes <- outer(seq_len(n), seq_len(n), function(i, j) (y[j] - y[i]) / (x[j] - x[i]))
  slope <- median(slopes[upper.tri(slopes)])
  data.frame(series = name, year = x, value = y, s = s, variance = v, z = z, tau = s / (n * (n - 1) / 2),
             tau_b = as.numeric(test$estimate), p = if (exact) test$p.value else 2 * pnorm(-abs(z)),
             slope = slope, intercept = median(y) - slope * median(x))
}))
write.csv(kendall, "r_kendall.csv", row.names = FALSE, quote = FALSE)

# Cochran-Armitage: prop.trend.test; the slope by lm; what is left of prop.test's chi-square is the departure.
shares <- list(
  A = list(year = 2010:2014, x = c(15, 10, 30, 22, 41), n = c(90, 80, 120, 85, 130)),
  B = list(year = c(2003, 2008, 2013, 2018), x = c(411, 388, 402, 371), n = c(502, 480, 515, 498)),
  C = list(year = c(2015, 2016, 2019), x = c(31, 28, 30), n = c(4000, 4200, 3900)),
  D = list(year = 2009:2014, x = c(950, 958, 941, 967, 975, 981), n = rep(1000, 6)))
tests <- do.call(rbind, lapply(names(shares), function(name) {
  one <- shares[[name]]
  trend <- suppressWarnings(prop.trend.test(one$x, one$n, one$year))
  all <- suppressWarnings(prop.test(one$x, one$n))
  data.frame(series = name, year = one$year, numerator = one$x, denominator = one$n,
             chi2 = as.numeric(trend$statistic), p = trend$p.value,
             slope = as.numeric(coef(lm(one$x / one$n ~ one$year, weights = one$n))[2]),
             departure = as.numeric(all$statistic - trend$statistic),
             departure_p = pchisq(as.numeric(all$statistic - trend$statistic), length(one$x) - 2, lower.tail = FALSE))
}))
write.csv(tests, "r_trend_test.csv", row.names = FALSE, quote = FALSE)

# Two years: poisson.test for rates, fisher.test for odds.
pairs <- data.frame(x = c(12, 30, 0, 400, 9), n = c(1500, 1400, 900, 250000, 60), y = c(31, 12, 7, 520, 2),
                    m = c(1600, 1450, 950, 240000, 55))
between <- do.call(rbind, lapply(seq_len(nrow(pairs)), function(i) {
  one <- pairs[i, ]
  rate <- poisson.test(c(one$y, one$x), c(one$m, one$n))
  odds <- fisher.test(matrix(c(one$y, one$x, one$m - one$y, one$n - one$x), 2))
  data.frame(one, rate_lower = rate$conf.int[1], rate_upper = rate$conf.int[2], rate_p = rate$p.value,
             odds_lower = odds$conf.int[1], odds_upper = odds$conf.int[2], odds_p = odds$p.value)
}))
write.csv(between, "r_between.csv", row.names = FALSE, quote = FALSE)

# The year to come: predict.lm of a weighted line; the weight of that year are the events it is to have.
x <- c(88, 70, 81, 55, 70, 44, 52, 39); n <- c(9000, 9100, 9050, 9200, 9300, 9250, 9400, 9350); year <- 2011:2018
y <- log(1000 * x / n)
fits <- list(counts = lm(y ~ year, weights = x), none = lm(y ~ year))
ahead <- data.frame(year = 2025)
course <- do.call(rbind, lapply(names(fits), function(weighted) {
  line <- as.numeric(predict(fits[[weighted]], ahead))
  weight <- if (weighted == "counts") exp(line) / 1000 * n[8] else 1
  limits <- predict(fits[[weighted]], ahead, interval = "prediction", weights = weight)
  se <- (limits[3] - limits[1]) / qt(0.975, 6)
  data.frame(weighted = weighted, scatter = summary(fits[[weighted]])$sigma^2, expected = exp(limits[1]),
             lower = exp(limits[2]), upper = exp(limits[3]), chance = pt((log(3) - limits[1]) / se, 6),
             year = year, numerator = x, denominator = n)
}))
write.csv(course, "r_course.csv", row.names = FALSE, quote = FALSE)
