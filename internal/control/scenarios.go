package control

import (
	"cmp"
	"io"
	"net/http"

	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

func listScenarios(d *Deps, _ *http.Request) (answer, error) {
	return listed(d.Scenarios.ListAll())
}

func listScenariosOfProject(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	return listed(d.Scenarios.List(w))
}

func listed(all []scenarios.Loaded) (answer, error) {
	if all == nil {
		all = []scenarios.Loaded{}
	}
	return answer{http.StatusOK, map[string]any{"scenarios": all}}, nil
}

func loadScenario(d *Deps, r *http.Request) (answer, error) {
	scenario, err := d.read(r)
	if err != nil {
		return answer{}, err
	}
	d.Scenarios.LoadAll(scenario)
	return loaded(scenario.Name, d.Scenarios.ListAll())
}

func loadScenarioOfProject(d *Deps, r *http.Request) (answer, error) {
	scenario, err := d.read(r)
	if err != nil {
		return answer{}, err
	}
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	if err := d.Scenarios.Load(w, scenario); err != nil {
		return answer{}, badRequest("The scenario does not fit this project: %v.", err)
	}
	return loaded(scenario.Name, d.Scenarios.List(w))
}

// read parses the scenario file that is the call's body, or the built-in one
// that the query names.
func (d *Deps) read(r *http.Request) (*scenarios.Scenario, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, badRequest("The body could not be read: %v.", err)
	}
	source := cmp.Or(r.URL.Query().Get("source"), "body")
	if name := r.URL.Query().Get("builtin"); name != "" {
		if len(content) > 0 {
			return nil, badRequest("A built-in scenario is loaded without a body.")
		}
		if content, err = builtin(name); err != nil {
			return nil, err
		}
		source = name
	}
	scenario, err := scenarios.Parse(source, content, d.Known)
	if err != nil {
		return nil, badRequest("%v", err)
	}
	return scenario, nil
}

func builtin(name string) ([]byte, error) {
	content, ok := scenarios.Builtin(name)
	if ok {
		return content, nil
	}
	no := &refusal{status: http.StatusNotFound, text: "There is no built-in scenario " + name + "."}
	if near, ok := suggest.Nearest(name, scenarios.Builtins()); ok {
		no.suggestion = "Did you mean " + near + "?"
	}
	return nil, no
}

func loaded(name string, all []scenarios.Loaded) (answer, error) {
	for _, s := range all {
		if s.Name == name {
			return answer{http.StatusCreated, s}, nil
		}
	}
	return answer{}, notFound("The scenario %s was removed meanwhile.", name)
}

func removeScenarios(d *Deps, r *http.Request) (answer, error) {
	return removed(r, d.Scenarios.ListAll(), d.Scenarios.RemoveAll)
}

func removeScenariosOfProject(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	own := filter(d.Scenarios.List(w), func(s scenarios.Loaded) bool { return !s.AllWorlds })
	return removed(r, own, func(name string) bool { return d.Scenarios.Remove(w, name) })
}

// removed removes the scenario that the query names, or all of them.
func removed(r *http.Request, all []scenarios.Loaded, remove func(name string) bool) (answer, error) {
	if name := r.URL.Query().Get("name"); name != "" {
		if !remove(name) {
			return answer{}, notFound("No scenario %s is loaded here.", name)
		}
		return answer{status: http.StatusNoContent}, nil
	}
	for _, s := range all {
		remove(s.Name)
	}
	return answer{status: http.StatusNoContent}, nil
}
