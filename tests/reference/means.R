# Means and sex ratios by R: Rscript means.R (base R alone).
# Writes r_means.csv (t.test) and r_sex_ratio.csv (binom.test, turned into a ratio) beside itself. All numbers are invented.
options(digits = 15)
samples <- list(weights = c(3120, 2875.5, 3410, 3299, 3050, 2640, 3555), small = c(0.12, 0.19),
                below = c(-4.2, 1.1, 0, 3.9, -2.5, 8.8), alike = c(7.5, 7.75, 7.5, 7.625))
means <- do.call(rbind, lapply(names(samples), function(name) do.call(rbind, lapply(c(0.8, 0.95, 0.998), function(level) {
  x <- samples[[name]]; found <- t.test(x, conf.level = level)
  data.frame(sample = name, confidence = level, values = paste(x, collapse = ";"), value = unname(found$estimate), sd = sd(x),
             lower = found$conf.int[1], upper = found$conf.int[2])
}))))
write.csv(means, "r_means.csv", row.names = FALSE, quote = FALSE)

births <- data.frame(males = c(1391, 12, 3, 51200, 1, 0), females = c(1208, 9, 1, 48733, 8, 6))
odds <- function(p) 100 * p / (1 - p)
ratios <- do.call(rbind, lapply(c(0.8, 0.95, 0.998), function(level) {
  limits <- mapply(function(m, f) binom.test(m, m + f, conf.level = level)$conf.int, births$males, births$females)
  data.frame(confidence = level, births, value = 100 * births$males / births$females,
             lower = odds(limits[1, ]), upper = odds(limits[2, ]))
}))
write.csv(ratios, "r_sex_ratio.csv", row.names = FALSE, quote = FALSE)
