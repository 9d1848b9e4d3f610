package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

const scenariosUsage = `Usage:
  sinch-mock scenarios list            the built-in scenarios
  sinch-mock scenarios show NAME       a built-in scenario, to start from
  sinch-mock scenarios check FILE...   all mistakes of scenario files
  sinch-mock scenarios explain FILE|NAME...
                                       what scenarios do, in plain words
  sinch-mock scenarios run FILE|NAME... --against COMMAND [ARG...]
                                       a command against a server with scenarios:
                                       scenarios run --help
  sinch-mock scenarios schema          the JSON Schema of scenario files, for editors
`

// scenariosCommand looks at scenario files without a server.
func scenariosCommand(_ context.Context, e env) int {
	verb, names := "", []string(nil)
	if len(e.args) > 0 {
		verb, names = e.args[0], e.args[1:]
	}
	switch {
	case verb == "run":
		e.args = names
		return runScenarios(e)
	case verb == "list" && len(names) == 0:
		fmt.Fprintln(e.out, strings.Join(scenarios.Builtins(), "\n"))
	case verb == "schema" && len(names) == 0:
		fmt.Fprintf(e.out, "%s", scenarios.Schema())
	case verb == "show" && len(names) == 1:
		return showScenario(e, names[0])
	case verb == "check" && len(names) > 0:
		return checkScenarios(e, names)
	case verb == "explain" && len(names) > 0:
		return explainScenarios(e, names)
	case verb == "help" || verb == "--help" || verb == "-h":
		fmt.Fprint(e.out, scenariosUsage)
	default:
		fmt.Fprint(e.err, scenariosUsage)
		return exitUsage
	}
	return exitOK
}

func showScenario(e env, name string) int {
	content, ok := scenarios.Builtin(name)
	if !ok {
		hint := ""
		if near, ok := suggest.Nearest(name, scenarios.Builtins()); ok {
			hint = "; did you mean " + near + "?"
		}
		fmt.Fprintf(e.err, "sinch-mock: no built-in scenario %s%s\n", name, hint)
		return exitUsage
	}
	fmt.Fprintf(e.out, "%s", content)
	return exitOK
}

// checkScenarios tells every mistake of every file.
func checkScenarios(e env, files []string) int {
	code := exitOK
	known := app.KnownToScenarios()
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err == nil {
			_, err = scenarios.Parse(file, content, known)
		}
		if err != nil {
			fmt.Fprintln(e.err, err)
			code = exitFailed
			continue
		}
		fmt.Fprintf(e.out, "%s is good\n", file)
	}
	return code
}
