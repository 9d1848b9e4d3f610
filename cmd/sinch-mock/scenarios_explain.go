package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// explainScenarios tells in plain words what scenarios do, each a file or the
// name of a built-in one.
func explainScenarios(e env, names []string) int {
	all, err := readScenarios(names)
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %v\n", err)
		return exitUsage
	}
	for i, s := range all {
		if i > 0 {
			fmt.Fprintln(e.out)
		}
		fmt.Fprint(e.out, scenarios.Explain(s, app.KnownToScenarios()))
	}
	return exitOK
}

// readScenarios reads scenarios, each a file or the name of a built-in one.
func readScenarios(names []string) ([]*scenarios.Scenario, error) {
	known := app.KnownToScenarios()
	var all []*scenarios.Scenario
	for _, name := range names {
		content, builtin := scenarios.Builtin(name)
		if !builtin {
			var err error
			if content, err = os.ReadFile(name); err != nil {
				return nil, noScenario(name, err)
			}
		}
		s, err := scenarios.Parse(name, content, known)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// noScenario tells what could have been meant.
func noScenario(name string, err error) error {
	hint := "the built-in ones are " + strings.Join(scenarios.Builtins(), ", ")
	if near, ok := suggest.Nearest(name, scenarios.Builtins()); ok {
		hint = "did you mean " + near + "?"
	}
	return fmt.Errorf("%s is neither a built-in scenario nor a file that can be read (%w); %s", name, err, hint)
}
