"""One file per estimator: a capture table or repeat counts in, an estimate out.

What to use when:

- two linked lists → `Chapman`, and ask what dependence would do to it;
- three or more lists → the default `Averaged`; a named model with `LogLinear` only if you can defend it;
- three or more lists and people who differ → `MthChao` for a lower bound; forms of heterogeneity to see their spread;
- linked lists with covariates → `Huggins`; two of them, with flexible learners → `DoublyRobust`;
- one register with repeat counts → `ChaoLowerBound` beside the one-inflated pair `OiztPoisson` and `ZtoiPoisson`, never
  one alone;
- a survey and a register → the measure `reporting-rate`.

Each class carries `method` (its name on the command line) and `takes` (the noun it is fitted to).
"""
