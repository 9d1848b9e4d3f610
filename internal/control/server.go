package control

import (
	"net/http"

	"github.com/gorilla/mux"

	"github.com/sinch-mock/sinch-mock/openapi"
)

func getHealth(d *Deps, _ *http.Request) (answer, error) {
	if !d.Ready() {
		return answer{}, &refusal{http.StatusServiceUnavailable, "The server cannot serve: it is starting or stopping.", ""}
	}
	return answer{http.StatusOK, map[string]string{"status": "ok"}}, nil
}

func getVersion(d *Deps, _ *http.Request) (answer, error) {
	versions := map[openapi.API]string{}
	for _, api := range openapi.APIs() {
		versions[api] = openapi.Version(api)
	}
	return answer{http.StatusOK, map[string]any{"version": d.Version, "documents": versions}}, nil
}

func resetAll(d *Deps, _ *http.Request) (answer, error) {
	for _, s := range d.Scenarios.ListAll() {
		d.Scenarios.RemoveAll(s.Name)
	}
	d.Worlds.Reset()
	d.Pipeline.ResetCoverage()
	return answer{status: http.StatusNoContent}, nil
}

func getDocument(_ *Deps, r *http.Request) (answer, error) {
	content, err := openapi.Document(mux.Vars(r)["name"] + ".yaml")
	if err != nil {
		return answer{}, notFound("There is %v.", err)
	}
	return answer{http.StatusOK, raw{"application/yaml", content}}, nil
}
