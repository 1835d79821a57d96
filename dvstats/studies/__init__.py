"""One file per way to question an estimate. Studies ask for the role `Estimator` and import no estimator."""
