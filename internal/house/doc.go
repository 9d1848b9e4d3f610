// Package house holds no code, only tests: the rules of docs/DESIGN.md and
// CONTRIBUTING.md that a machine can check. Each rule is one function over the
// tree of tracked files; its messages say what to do.
package house
