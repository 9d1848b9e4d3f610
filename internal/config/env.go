package config

import (
	"regexp"
	"strings"
)

const envPrefix = "SINCH_MOCK_"

// fromEnv reads the variables whose names start with SINCH_MOCK_. An empty one
// counts as unset, as `docker compose` and CI systems pass it on; a list is
// separated by commas.
func fromEnv(env []string) ([]setting, []Problem) {
	var got []setting
	var problems []Problem
	for _, entry := range env {
		variable, text, _ := strings.Cut(entry, "=")
		name, ours := strings.CutPrefix(variable, envPrefix)
		if !ours || text == "" || fromKubernetes(name, text) {
			continue
		}
		o := find(optionName(name))
		if o == nil || variable != envPlace(o.name) {
			problems = append(problems, unknown(optionName(name), "setting", envPlace))
			continue
		}
		for _, part := range parts(o, text) {
			got = append(got, setting{o, part, variable})
		}
	}
	return got, problems
}

func parts(o *option, text string) []string {
	if o.list {
		return strings.Split(text, ",")
	}
	return []string{text}
}

func optionName(variable string) string {
	return strings.ToLower(strings.ReplaceAll(variable, "_", "-"))
}

func envPlace(name string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

var (
	serviceVariable = regexp.MustCompile(`^SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$`)
	portVariable    = regexp.MustCompile(`^PORT_[0-9]+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?$`)
	portAddress     = regexp.MustCompile(`^(tcp|udp|sctp)://`)
)

// fromKubernetes recognises the variables that Kubernetes adds to every pod
// beside a Service named sinch-mock.
// Source: kubernetes.io, "Service", section "Environment variables".
func fromKubernetes(name, text string) bool {
	return serviceVariable.MatchString(name) || portVariable.MatchString(name) ||
		name == "PORT" && portAddress.MatchString(text)
}
