# Ratios of rates and their p by R's poisson.test, differences by its exact limits and MOVER: Rscript ratios.R
# (needs r-base-core and r-cran-epir). Writes r_ratios.csv beside itself. All counts are invented.
options(digits = 15)
suppressMessages(library(epiR))
pairs <- data.frame(numerator = c(0, 0, 6, 3, 14, 14, 250, 5, 1, 2, 900, 1),
                    denominator = c(900, 1000, 1500, 4100, 2000, 2000, 91000, 50, 20000, 12.5, 410000, 3e6),
                    reference_numerator = c(0, 6, 0, 9, 14, 4, 310, 12, 8, 3, 2, 200000),
                    reference_denominator = c(800, 1500, 1000, 3900, 2000, 2600, 90500, 44, 19000, 40.25, 1100, 5e8))
table <- merge(pairs, data.frame(confidence = c(0.8, 0.95, 0.998)))
row <- function(x, n, y, m, confidence) {
  test <- poisson.test(c(x, y), c(n, m), conf.level = confidence)
  own <- poisson.test(x, n, conf.level = confidence)$conf.int
  other <- poisson.test(y, m, conf.level = confidence)$conf.int
  difference <- x / n - y / m
  # epiR's exact limits of one rate are poisson.test's: two packages, one number.
  again <- epi.conf(matrix(c(x, n), ncol = 2), ctype = "inc.rate", method = "exact", N = 1e9, conf.level = confidence)
  stopifnot(isTRUE(all.equal(c(again$lower, again$upper), as.numeric(own), tolerance = 1e-6)))
  c(ratio = x / n / (y / m), ratio_lower = test$conf.int[1], ratio_upper = test$conf.int[2], p = test$p.value,
    difference = difference, difference_lower = difference - sqrt((x / n - own[1])^2 + (other[2] - y / m)^2),
    difference_upper = difference + sqrt((own[2] - x / n)^2 + (y / m - other[1])^2))
}
found <- mapply(row, table$numerator, table$denominator, table$reference_numerator, table$reference_denominator,
                table$confidence)
write.csv(cbind(table, t(found)), "r_ratios.csv", row.names = FALSE, quote = FALSE)
