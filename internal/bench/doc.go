// Package bench measures what the budgets in docs/performance.md promise. It
// holds benchmarks only: a timing is never a test. `make bench` runs them.
package bench
