package app

import (
	"fmt"
	"os"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// known is what scenarios may speak of.
func known(worlds *state.Worlds) scenarios.Known {
	given := map[string]scenarios.Fixture{}
	for _, f := range provisioning.Fixtures() {
		given[f.Name] = scenarios.Fixture{Check: f.Check, Apply: f.Apply}
	}
	return scenarios.Known{Lifecycles: worlds.Lifecycles(), Resources: worlds.Patterns(), Given: given}
}

// KnownToScenarios is what scenarios may speak of, for reading files without a
// server.
func KnownToScenarios() scenarios.Known { return known(newWorlds(config.Config{}, nil)) }

// loadScenarios loads the scenarios given at the start, each a file or the
// name of a built-in one, for all worlds.
func (a *App) loadScenarios() error {
	for _, name := range a.cfg.Scenarios {
		source, builtin := scenarios.Builtin(name)
		if !builtin {
			var err error
			if source, err = os.ReadFile(name); err != nil {
				return noScenario(name, err)
			}
		}
		scenario, err := scenarios.Parse(name, source, known(a.worlds))
		if err != nil {
			return fmt.Errorf("scenario: %w", err)
		}
		a.scenarios.LoadAll(scenario)
		a.tape.Loaded(scenario)
		a.log.Info("scenario loaded", "name", scenario.Name, "source", name)
	}
	return nil
}

// noScenario tells what could have been meant.
func noScenario(name string, err error) error {
	hint := "the built-in ones are " + strings.Join(scenarios.Builtins(), ", ")
	if near, ok := suggest.Nearest(name, scenarios.Builtins()); ok {
		hint = "did you mean " + near + "?"
	}
	return fmt.Errorf("--scenario %s is neither a built-in scenario nor a file that can be read (%w); %s", name, err, hint)
}

// furnish gives a new world what the scenarios of all worlds give.
func (a *App) furnish(w *state.World) {
	if err := a.scenarios.OnWorld(w); err != nil {
		a.log.Error("a scenario's fixtures do not fit", "project", w.Project, "error", err)
	}
	if err := a.tape.Begin(w); err != nil {
		a.log.Error("the beginning of a project cannot be noted", "project", w.Project, "error", err)
	}
}
