# Directly and indirectly standardised rates by R: Rscript standardise.R (needs r-cran-epitools and r-cran-epir).
# Writes standardise_inputs.csv, standardise_direct.csv and standardise_indirect.csv beside itself. All numbers are invented.
options(digits = 17)
suppressMessages(suppressWarnings({library(epitools); library(epiR)}))
age <- c("0-4", "5-14", "15-44", "45-64", "65-84", "85+")
standard <- c(5200, 11300, 39100, 27400, 15200, 1800)
areas <- list(
  Large = list(c(31, 12, 96, 402, 1517, 610), c(40100, 91800, 310500, 220400, 97300, 9900)),
  Small = list(c(1, 0, 2, 7, 19, 6), c(410, 1190, 3820, 3010, 1480, 170)),
  Tiny = list(c(0, 0, 1, 0, 2, 0), c(61, 130, 402, 377, 240, 31)),
  Nobody = list(c(0, 0, 0, 0, 0, 0), c(88, 170, 655, 402, 197, 18)),
  Old = list(c(2, 0, 0, 3, 0, 41), c(900, 1700, 5200, 3900, 2100, 640)))
reference <- data.frame(events = c(2210, 930, 7400, 30100, 121000, 52500),
                        persons = c(3105000, 6880000, 24100000, 17050000, 8230000, 830000))
inputs <- do.call(rbind, lapply(names(areas), function(a) data.frame(
  area = a, age, numerator = areas[[a]][[1]], denominator = areas[[a]][[2]], standard,
  reference_events = reference$events, reference_persons = reference$persons)))
write.csv(inputs, "standardise_inputs.csv", row.names = FALSE, quote = FALSE)

number <- function(x) formatC(x, digits = 17, format = "g")
direct <- indirect <- NULL
for (a in names(areas)) for (confidence in c(0.9, 0.95, 0.998)) {
  x <- areas[[a]][[1]]; n <- areas[[a]][[2]]
  if (sum(x) > 0) { # epitools divides by the rate, so that it has no limits at no events
    found <- ageadjust.direct(x, n, stdpop = standard, conf.level = confidence)
    direct <- rbind(direct, data.frame(source = "epitools", area = a, confidence, crude = number(found[["crude.rate"]]),
      value = number(found[["adj.rate"]]), lower = number(found[["lci"]]), upper = number(found[["uci"]])))
    strata <- list("area", age)
    found <- epi.directadj(matrix(x, 1, dimnames = strata), matrix(n, 1, dimnames = strata),
                           matrix(standard, 1, dimnames = list("", age)), units = 1, conf.level = confidence)
    direct <- rbind(direct, data.frame(source = "epiR", area = a, confidence, crude = number(found$crude.strata$est),
      value = number(found$adj.strata$est), lower = number(found$adj.strata$lower), upper = number(found$adj.strata$upper)))
  }
  expected <- ageadjust.indirect(x, n, reference$events, reference$persons)$sir[["exp"]]
  exact <- poisson.test(sum(x), expected, conf.level = confidence)
  indirect <- rbind(indirect, data.frame(source = "exact", area = a, confidence, expected = number(expected),
    value = number(exact$estimate), lower = number(exact$conf.int[1]), upper = number(exact$conf.int[2])))
  if (sum(x) > 0) {
    byar <- epi.smr(sum(x), expected, method = "byar", conf.level = confidence)
    indirect <- rbind(indirect, data.frame(source = "byar", area = a, confidence, expected = number(expected),
      value = number(byar$est), lower = number(byar$lower), upper = number(byar$upper)))
  }
}
write.csv(direct, "standardise_direct.csv", row.names = FALSE, quote = FALSE)
write.csv(indirect, "standardise_indirect.csv", row.names = FALSE, quote = FALSE)
