# Trends of counts and correlated errors: Rscript count_trends.R (needs r-base-core, r-cran-mass, r-cran-nlme). Writes
# r_count_trends.csv, r_count_deviances.csv and r_correlation.csv beside itself from count_series.csv and
# correlated_series.csv, whose numbers are invented.
options(digits = 15)
data <- read.csv("count_series.csv")
exact <- glm.control(epsilon = 1e-13, maxit = 100)
trends <- list(); deviances <- list()
for (name in unique(data$series)) {
  one <- data[data$series == name, ]
  x <- one$year - mean(one$year)
  quasi <- glm(count ~ x + offset(log(population)), quasipoisson, one, control = exact)
  said <- summary(quasi)
  alpha <- NA; slope <- NA; error <- NA
  if (said$dispersion > 2) {  # without more scatter than chance theta runs off
    binomial <- MASS::glm.nb(count ~ x + offset(log(population)), one, control = exact)
    alpha <- 1 / binomial$theta; slope <- coef(binomial)[2]; error <- summary(binomial)$coefficients[2, 2]
  }
  trends[[name]] <- data.frame(series = name, slope = coef(quasi)[2], dispersion = said$dispersion,
    se = said$coefficients[2, 2], chance_se = said$coefficients[2, 2] / sqrt(said$dispersion),
    deviance = quasi$deviance, alpha = alpha, nb_slope = slope, nb_se = error)
  within <- head(tail(one$year, -2), -2)
  for (at in within) {
    hinge <- pmax(one$year - at, 0)
    fit <- glm(count ~ x + hinge + offset(log(population)), poisson, one, control = exact)
    deviances[[length(deviances) + 1]] <- data.frame(series = name, joinpoint = at, deviance = fit$deviance,
      first = coef(fit)[2], second = coef(fit)[2] + coef(fit)[3])
  }
}
write.csv(do.call(rbind, trends), "r_count_trends.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, deviances), "r_count_deviances.csv", row.names = FALSE, quote = FALSE)

correlated <- read.csv("correlated_series.csv")
made <- lapply(split(correlated, correlated$series), function(one) {
  one$y <- log(one$value); one$hinge <- pmax(one$year - one$joinpoint, 0)
  form <- if (one$joinpoint[1] > 0) y ~ year + hinge else y ~ year
  fit <- nlme::gls(form, one, nlme::corAR1(form = ~year), method = "REML",
                   control = nlme::glsControl(tolerance = 1e-10, msTol = 1e-12))
  rho <- coef(fit$modelStruct$corStruct, unconstrained = FALSE)
  data.frame(series = one$series[1], rho = as.numeric(rho), slope = coef(fit)[2], se = sqrt(vcov(fit)[2, 2]),
             turn = if (one$joinpoint[1] > 0) coef(fit)[3] else NA)
})
write.csv(do.call(rbind, made), "r_correlation.csv", row.names = FALSE, quote = FALSE)
