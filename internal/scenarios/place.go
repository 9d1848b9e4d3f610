package scenarios

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// placesOf tells where the entries of each section of a file stand, as
// FILE:LINE:COLUMN.
func placesOf(file string, body ast.Node) map[string][]string {
	places := map[string][]string{}
	sections, _ := mapping(body)
	for _, section := range sections {
		list, ok := section.Value.(*ast.SequenceNode)
		if !ok {
			continue
		}
		for _, entry := range list.Values {
			line, column := position(entry)
			places[keyText(section)] = append(places[keyText(section)], fmt.Sprintf("%s:%d:%d", file, line, column))
		}
	}
	return places
}

// placeOf is where a rule stands; empty for a scenario that was never a file.
func (s *Scenario) placeOf(section string, rule int) string {
	if all := s.places[section]; rule < len(all) {
		return all[rule]
	}
	return ""
}
