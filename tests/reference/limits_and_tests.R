# Limits and exact tests by R: Rscript limits_and_tests.R (needs r-base-core and r-cran-epitools).
# Writes r_limits.csv and r_tests.csv beside itself. All counts are invented.
options(digits = 15)
library(epitools)
counts <- c(0, 1, 2, 3, 9, 10, 19, 20, 87, 1234)
poisson <- expand.grid(count = counts, confidence = c(0.8, 0.95, 0.998))
exact <- t(mapply(function(x, c) poisson.test(x, conf.level = c)$conf.int, poisson$count, poisson$confidence))
limits <- data.frame(method = "exact", poisson, n = NA, lower = exact[, 1], upper = exact[, 2])
shares <- merge(data.frame(count = c(0, 1, 7, 29, 30, 412), n = c(30, 30, 30, 30, 30, 5000)),
                data.frame(confidence = c(0.8, 0.95, 0.998)))
wilson <- mapply(function(x, n, c) unlist(binom.wilson(x, n, c)[c("lower", "upper")]), shares$count, shares$n, shares$confidence)
clopper <- mapply(function(x, n, c) binom.test(x, n, conf.level = c)$conf.int, shares$count, shares$n, shares$confidence)
row <- function(method, found) data.frame(method = method, count = shares$count, confidence = shares$confidence,
                                          n = shares$n, lower = found[1, ], upper = found[2, ])
limits <- rbind(limits, row("wilson", wilson), row("clopper-pearson", clopper))
write.csv(limits, "r_limits.csv", row.names = FALSE, quote = FALSE)

pairs <- data.frame(count = c(0, 0, 3, 14, 14, 250, 5, 40, 1), n = c(900, 1000, 4100, 2000, 2000, 91000, 50, 400, 20000),
                    count2 = c(0, 6, 9, 14, 4, 310, 12, 61, 8), n2 = c(800, 1500, 3900, 2000, 2600, 90500, 44, 380, 19000))
rates <- mapply(function(a, n, b, m) poisson.test(c(a, b), c(n, m))$p.value, pairs$count, pairs$n, pairs$count2, pairs$n2)
fisher <- mapply(function(a, n, b, m) fisher.test(matrix(c(a, n - a, b, m - b), 2))$p.value,
                 pairs$count, pairs$n, pairs$count2, pairs$n2)
tests <- rbind(data.frame(test = "rates", pairs, p = rates), data.frame(test = "proportions", pairs, p = fisher))
write.csv(tests, "r_tests.csv", row.names = FALSE, quote = FALSE)
