// Package sweep tries a command once for each pair of a call that it makes and
// a fault that this call can meet, and tells which of them it does not survive.
//
// It plans and reports only. Who uses it runs the command, with the scenario of
// each [Trial], against a double of its own.
package sweep

import (
	"fmt"
	"sync"
)

// Call is one call that the command makes when nothing goes wrong.
type Call struct {
	// Project is the project of the call; empty for requests for tokens.
	Project string
	// Operation is the operationId, Method and Path are the operation's.
	Operation, Method, Path string
	// Bearer says that the call carried a token, Body that it succeeded with a
	// body in its answer.
	Bearer, Body bool
	// Nth counts the calls of this operation in this project, from 1; NthBearer
	// those with a token.
	Nth, NthBearer int
	// Place is the call's number among all, from 1.
	Place int
}

// String names the call.
func (c Call) String() string {
	return fmt.Sprintf("%d %s %s", c.Place, c.Method, c.Path)
}

// Number gives calls their numbers, in the order in which they were made.
func Number(calls []Call) {
	type counted struct{ project, operation string }
	seen, bearer := map[counted]int{}, map[counted]int{}
	for i := range calls {
		c := &calls[i]
		key := counted{c.Project, c.Operation}
		seen[key]++
		if c.Bearer {
			bearer[key]++
		}
		c.Place, c.Nth, c.NthBearer = i+1, seen[key], bearer[key]
	}
}

// Trial is one run of the command: one call meets one fault.
type Trial struct {
	Call Call
	Kind Kind
	// manyProjects: the command uses several, so the rule names one.
	manyProjects bool
}

// String names the trial.
func (t Trial) String() string { return t.Call.String() + ", " + t.Kind.Name }

// Plan lists the trials: by call, and for each call by kind. It leaves out
// kinds that a call cannot meet.
func Plan(calls []Call, kinds []Kind) []Trial {
	projects := map[string]bool{}
	for _, c := range calls {
		projects[c.Project] = true
	}
	delete(projects, "")
	var all []Trial
	for _, c := range calls {
		for _, k := range kinds {
			if k.meets(c) {
				all = append(all, Trial{Call: c, Kind: k, manyProjects: len(projects) > 1})
			}
		}
	}
	return all
}

// Result is how a trial ended.
type Result struct {
	Trial Trial
	// Problem says why the command did not survive; empty when it did.
	Problem string
	// Unmet: the call that was to fail did not come.
	Unmet bool
	// Output is what the command wrote.
	Output string
	// Seconds is how long it took.
	Seconds float64
}

// Survived says whether the command did.
func (r Result) Survived() bool { return r.Problem == "" }

// Run runs the trials, so many at a time. Tell, if set, hears of each result in
// the order of the plan, as soon as it and all before it are known.
func Run(plan []Trial, parallel int, try func(Trial) Result, tell func(Result)) []Result {
	results, known := make([]Result, len(plan)), make([]chan struct{}, len(plan))
	for i := range known {
		known[i] = make(chan struct{})
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range max(parallel, 1) {
		workers.Go(func() {
			for i := range next {
				results[i] = try(plan[i])
				close(known[i])
			}
		})
	}
	go func() {
		for i := range plan {
			next <- i
		}
		close(next)
	}()
	for i := range plan {
		<-known[i]
		if tell != nil {
			tell(results[i])
		}
	}
	workers.Wait()
	return results
}

// Failed lists the results of trials that the command did not survive.
func Failed(results []Result) []Result {
	var failed []Result
	for _, r := range results {
		if !r.Survived() {
			failed = append(failed, r)
		}
	}
	return failed
}
