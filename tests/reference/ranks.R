# Joint intervals of ranks after Klein, Wright & Wieczorek 2020, by R's poisson.test and binom.test and the definition,
# area by area: Rscript ranks.R (needs r-base-core). Writes r_ranks.csv beside itself. All counts are invented.
areas <- data.frame(numerator = c(31, 9, 144, 2, 0, 61, 250, 77, 18, 40),
                    denominator = c(9000, 8100, 14000, 500, 300, 9400, 21000, 30000, 2100, 11000))
intervals <- function(law, confidence) {
  test <- if (law == "poisson") poisson.test else binom.test
  level <- 1 - (1 - confidence) / nrow(areas)
  limits <- mapply(function(x, n) test(x, n, conf.level = level)$conf.int, areas$numerator, areas$denominator)
  first <- sapply(seq_len(nrow(areas)), function(k) 1 + sum(limits[2, -k] < limits[1, k]))
  last <- sapply(seq_len(nrow(areas)), function(k) nrow(areas) - sum(limits[1, -k] > limits[2, k]))
  data.frame(law, confidence, areas, rank = rank(areas$numerator / areas$denominator), rank_lower = first, rank_upper = last)
}
settings <- expand.grid(law = c("poisson", "binomial"), confidence = c(0.5, 0.95), stringsAsFactors = FALSE)
found <- do.call(rbind, Map(intervals, settings$law, settings$confidence))
write.csv(found, "r_ranks.csv", row.names = FALSE, quote = FALSE)
