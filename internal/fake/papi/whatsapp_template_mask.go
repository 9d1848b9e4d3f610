package papi

import (
	"encoding/json"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// The rules on what requests about templates name.
var (
	RuleFieldMask = ledger.Define(ledger.Rule{
		Name: "papi.field-mask", Kind: "invalid_fields", Evidence: ledger.Documented,
		Says:   "A field mask has paths that the operation supports; the error names them, as one text with commas. An answer then has these fields and no others; 0 in a path stands for every element of a list, and elements without the field stay, empty.",
		Fix:    "Use the paths in additionalInformation.supportedCodes, each in a fieldMask of its own.",
		Source: "provisioning.yaml invalid_fields, listTemplates rules (what becomes of elements is assumed)",
	})
	RuleTemplateCategory = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.category", Kind: "template_invalid_category", Evidence: ledger.Documented,
		Says:   "A new template is of category AUTHENTICATION, MARKETING or UTILITY. If more than that is wrong, the error is invalid_input.",
		Fix:    "Send one of the three categories.",
		Source: "provisioning.yaml createTemplate rules (that other faults come first is assumed)",
	})
)

// fieldTree is a set of paths by their segments; one without children is a
// field that stays whole.
type fieldTree map[string]fieldTree

func (t fieldTree) add(path string) {
	head, rest, nested := strings.Cut(path, ".")
	child, known := t[head]
	switch {
	case known && len(child) == 0:
		return // the whole field stays already
	case !nested:
		t[head] = fieldTree{}
		return
	case !known:
		child = fieldTree{}
		t[head] = child
	}
	child.add(rest)
}

// masked is what a field mask leaves of an answer; no mask leaves it as it is.
func masked(answer any, paths []string) any {
	if len(paths) == 0 {
		return answer
	}
	tree := fieldTree{}
	for _, path := range paths {
		tree.add(path)
	}
	// What the domain shows is made to be written as JSON.
	raw, _ := json.Marshal(answer)
	var whole any
	_ = json.Unmarshal(raw, &whole)
	return tree.keep(whole)
}

// keep is what the paths leave of a value.
func (t fieldTree) keep(value any) any {
	if len(t) == 0 {
		return value
	}
	switch value := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, member := range value {
			if child, ok := t[name]; ok {
				kept[name] = child.keep(member)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(value))
		for i, element := range value {
			kept[i] = t["0"].keep(element)
		}
		return kept
	}
	return value
}
