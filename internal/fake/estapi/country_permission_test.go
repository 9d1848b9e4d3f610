package estapi_test

import (
	"testing"
)

func TestCountryPermissions(t *testing.T) {
	c := newClient(t)
	list := c.Must(200, "GET", "/countryPermissions", "")
	rows := list.Body["countryPermissions"].([]any)
	if len(rows) != 51 || len(list.Body) != 1 {
		t.Errorf("%d rows of 51; %d members of 1", len(rows), len(list.Body))
	}
	seen, on := map[string]bool{}, ""
	for _, row := range rows {
		row := row.(map[string]any)
		code := row["isoCode"].(string)
		if seen[code] || row["name"] == "" || row["continent"] == "" || row["countryDialingCodes"] == nil {
			t.Errorf("row %v", row)
		}
		seen[code] = true
		if row["enabled"] == true {
			on += code + " "
		}
	}
	if on != "CA PR US VI " {
		t.Errorf("on by default: %s", on)
	}
	same(t, c.Must(200, "GET", "/countryPermissions/US", ""),
		`{"isoCode":"US","name":"United States/Canada","continent":"North America","countryDialingCodes":["+1"],"enabled":true}`)
	same(t, c.Must(200, "GET", "/countryPermissions/SE", ""),
		`{"isoCode":"SE","name":"Sweden","continent":"Europe","countryDialingCodes":["+46"],"enabled":false}`)
	same(t, c.Must(200, "PUT", "/countryPermissions/SE", `{"enabled":true,"name":"ignored"}`),
		`{"isoCode":"SE","name":"Sweden","continent":"Europe","countryDialingCodes":["+46"],"enabled":true}`)
	for _, path := range []string{"/countryPermissions/*", "/countryPermissions/%2A"} {
		same(t, c.Must(200, "PUT", path, `{"enabled":true}`),
			`{"isoCode":"*","name":"International","continent":"All","countryDialingCodes":[],"enabled":true}`)
		same(t, c.Must(200, "GET", path, ""),
			`{"isoCode":"*","name":"International","continent":"All","countryDialingCodes":[],"enabled":true}`)
	}
	if got := c.Must(200, "GET", "/countryPermissions/SE", "").Body["enabled"]; got != true {
		t.Errorf("SE after its change: %v", got)
	}

	for _, code := range []string{"XX", "se", "USA", "+1"} {
		message := "Country permission with isoCode '" + code + "' not found"
		c.refused(404, "COUNTRY_PERMISSION_NOT_FOUND", message, "GET", "/countryPermissions/"+code, "")
		c.refused(404, "COUNTRY_PERMISSION_NOT_FOUND", message, "PUT", "/countryPermissions/"+code, `{"enabled":true}`)
	}
	for body, want := range map[string]string{"": "enabled is required", "{}": "enabled is required"} {
		if got := fields(c.refused(400, "VALIDATION_FAILED", "The request is not valid.", "PUT", "/countryPermissions/US", body)); got != want {
			t.Errorf("%q: fields %q", body, got)
		}
	}
	c.refused(400, "VALIDATION_FAILED", "Failed to read HTTP message", "PUT", "/countryPermissions/US", `{"enabled":"yes"}`)
}

// enabled reads one permission.
func (c client) enabled(iso string) bool {
	c.t.Helper()
	return c.Must(200, "GET", "/countryPermissions/"+iso, "").Body["enabled"].(bool)
}

func TestSubProjectsShareCountryPermissions(t *testing.T) {
	parent := newClient(t)
	child, grandchild, other := client{parent.On(t, "child"), t}, client{parent.On(t, "grandchild"), t}, client{parent.On(t, "other"), t}
	parent.Must(200, "PUT", "/countryPermissions/SE", `{"enabled":true}`)
	if child.enabled("SE") {
		t.Error("a project that was not added shares its permissions")
	}
	same(t, parent.Must(200, "POST", "/addProjects", `{"projectIds":["child"]}`), `{"addedProjects":["child"]}`)
	same(t, child.Must(200, "POST", "/addProjects", `{"projectIds":["grandchild"]}`), `{"addedProjects":["grandchild"]}`)
	if !child.enabled("SE") || !grandchild.enabled("SE") || other.enabled("SE") {
		t.Error("SE: not inherited, or inherited by another")
	}
	child.Must(200, "PUT", "/countryPermissions/SE", `{"enabled":false}`)
	parent.Must(200, "PUT", "/countryPermissions/NO", `{"enabled":true}`)
	if !parent.enabled("SE") || child.enabled("SE") || grandchild.enabled("SE") || !grandchild.enabled("NO") {
		t.Error("what a sub-project sets overrides its own row, and that of those below, and no other")
	}
	if !parent.Worlds.Forget("child") || grandchild.enabled("NO") {
		t.Error("a project still inherits from one that is gone")
	}
}

func TestAddProjects(t *testing.T) {
	c := newClient(t)
	q := client{c.On(t, "Q"), t}
	add := func(c client, body, want string) {
		t.Helper()
		same(t, c.Must(200, "POST", "/addProjects", body), `{"addedProjects":[`+want+`]}`)
	}
	add(c, `{"projectIds":["Q","R","Q"]}`, `"Q","R"`)
	add(c, `{"projectIds":["P","R","S"]}`, `"S"`)
	add(q, `{"projectIds":["P","R","Q"]}`, ``) // its parent, another's, itself
	add(c, `{"projectIds":[]}`, ``)
	add(c, "", ``)
	add(client{c.On(t, "else"), t}, `{"projectIds":["Q","T"]}`, `"T"`)

	if got := fields(c.refused(400, "VALIDATION_FAILED", "A project id is not valid.", "POST", "/addProjects", `{"projectIds":["U"," "]}`)); got != "projectIds[1] must not be blank" {
		t.Errorf("fields %q", got)
	}
	c.refused(400, "VALIDATION_FAILED", "The request is not valid.", "POST", "/addProjects", `{}`)
	c.refused(400, "VALIDATION_FAILED", "Failed to read HTTP message", "POST", "/addProjects", `{"projectIds":"U"}`)
	add(q, `{"projectIds":["U"]}`, `"U"`) // the refused call has not taken it

	// A world loaded back has its sub-projects again.
	saved, err := c.World().Save()
	if err != nil {
		t.Fatal(err)
	}
	c.Worlds.Forget("P")
	if err := c.World().Load(saved); err != nil {
		t.Fatal(err)
	}
	add(client{c.On(t, "else"), t}, `{"projectIds":["R"]}`, ``)
}
