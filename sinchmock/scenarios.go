package sinchmock

import (
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Load loads a scenario, written in YAML or JSON, for all projects.
func (s *Server) Load(t TB, scenario string) {
	t.Helper()
	s.call(t, http.MethodPost, "/scenarios", text(scenario), nil)
}

// Scenarios lists what is loaded for all projects, with what each rule has met
// in all of them.
func (s *Server) Scenarios(t TB) []Scenario {
	t.Helper()
	var list struct {
		Scenarios []Scenario `json:"scenarios"`
	}
	s.call(t, http.MethodGet, "/scenarios", nil, &list)
	return list.Scenarios
}

// CheckScenarios fails the test unless each rule of the scenarios for all
// projects has acted in some project. One that acts by chance must have
// matched; chance may well let it pass.
func (s *Server) CheckScenarios(t TB) {
	t.Helper()
	check(t, s.Scenarios(t))
}

// Remove removes a scenario of all projects by its name.
func (s *Server) Remove(t TB, scenario string) {
	t.Helper()
	s.call(t, http.MethodDelete, named(scenario), nil, nil)
}

// Load loads a scenario, written in YAML or JSON, for this project.
func (p *Project) Load(scenario string) {
	p.t.Helper()
	p.call(http.MethodPost, "/scenarios", text(scenario), nil)
}

// LoadFile loads a scenario for this project from a file.
func (p *Project) LoadFile(path string) {
	p.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatalf("sinchmock: %v", err)
	}
	p.call(http.MethodPost, "/scenarios?source="+url.QueryEscape(path), text(content), nil)
}

// LoadBuiltin loads a built-in scenario for this project by its name;
// docs/scenarios.md lists them.
func (p *Project) LoadBuiltin(name string) {
	p.t.Helper()
	p.call(http.MethodPost, "/scenarios?builtin="+url.QueryEscape(name), nil, nil)
}

// Scenarios lists what is loaded for this project or for all, with what each
// rule has met here: a rule that was never matched has proved nothing.
func (p *Project) Scenarios() []Scenario {
	p.t.Helper()
	var list struct {
		Scenarios []Scenario `json:"scenarios"`
	}
	p.call(http.MethodGet, "/scenarios", nil, &list)
	return list.Scenarios
}

// CheckScenarios fails the test unless each rule of this project's own
// scenarios has acted; call it at the end, while they are loaded. One that acts
// by chance must have matched; chance may well let it pass.
func (p *Project) CheckScenarios() {
	p.t.Helper()
	var own []Scenario
	for _, s := range p.Scenarios() {
		if !s.AllWorlds {
			own = append(own, s)
		}
	}
	check(p.t, own)
}

// check fails the test for rules that it has proved nothing about, and for
// having none at all.
func check(t TB, loaded []Scenario) {
	t.Helper()
	if len(loaded) == 0 {
		t.Fatalf("sinchmock: no scenario is loaded, so the test proves nothing about any")
	}
	var idle []string
	for _, s := range loaded {
		idle = append(idle, s.Idle...)
	}
	if len(idle) > 0 {
		t.Fatalf("sinchmock: the test proves nothing about some rules:\n%s", strings.Join(idle, "\n"))
	}
}

// Remove removes a scenario of this project by its name.
func (p *Project) Remove(scenario string) {
	p.t.Helper()
	p.call(http.MethodDelete, named(scenario), nil, nil)
}

func named(scenario string) string { return "/scenarios?name=" + url.QueryEscape(scenario) }
