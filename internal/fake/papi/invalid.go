package papi

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// The rules on the form of requests.
var (
	RuleInput = ledger.Define(ledger.Rule{
		Name: "papi.input", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A body fits the operation's schema; every field at fault is listed in additionalInformation.validationErrors. Properties that the schema does not have are faults too. An operation that documents invalid_payload instead answers that; one that documents neither, invalid_input.",
		Fix:    "Correct the fields listed in additionalInformation.validationErrors.",
		Source: "provisioning.yaml invalid_input; behaviour.md 3.6 (unknown fields are refused for RCS, assumed for the rest)",
	})
	RuleUnknownQuery = ledger.Define(ledger.Rule{
		Name: "papi.unknown-query", Evidence: ledger.Assumed,
		Says:   "Query parameters that an operation does not have are ignored: no operation documents an error for them.",
		Source: "provisioning.yaml: no list documents invalid_input",
	})
	RuleQuestionnaireCountries = ledger.Define(ledger.Rule{
		Name: "papi.rcs-questionnaire.countries", Kind: "questionnaire_invalid_country", Evidence: ledger.Documented,
		Says:   "The questionnaire is asked for by countries in which RCS senders launch; the error names them, as one text with commas. Other query parameters of it and of the list of senders answer invalid_input, though they document no error.",
		Fix:    "Use the countries in additionalInformation.supportedValues.",
		Source: "provisioning.yaml RcsQuestionnaireController_getQuestions_v1 rules (the error of the other parameters is assumed)",
	})
	RuleFilter = ledger.Define(ledger.Rule{
		Name: "papi.filter", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A filter has values that the list supports; the error names them, as one text with commas.",
		Fix:    "Use the values in additionalInformation.supportedCodes.",
		Source: "provisioning.yaml invalid_filter_states and invalid_filter_statuses (the one text as in the RCS example)",
	})
)

// queryRules are the rules of query parameters that have an error of their own.
var queryRules = map[string]struct {
	rule *ledger.Rule
	kind string
}{
	"pageSize":       {RulePageSize, "invalid_page_size"},
	"pageToken":      {provisioning.RulePageToken, "invalid_page_token"},
	"filterStates":   {RuleFilter, "invalid_filter_states"},
	"filterStatuses": {RuleFilter, "invalid_filter_statuses"},
	"countries":      {RuleQuestionnaireCountries, "questionnaire_invalid_country"},
	"fieldMask":      {RuleFieldMask, "invalid_fields"},
}

// Invalid picks the error for what validation found: a query parameter has an
// error of its own, everything else is an invalid input.
func (dialect) Invalid(op *openapi.Operation, found []validate.Violation) *ledger.Broken {
	found = validate.Without(found, validate.UnknownParameter)
	if len(found) == 0 {
		return nil
	}
	for _, v := range found {
		if own, ok := queryRules[field(v)]; ok && v.In == "query" {
			return withSupported(op, field(v), own.rule.Broken().Giving(own.kind))
		}
	}
	b := inputRule(op, found).Broken()
	for _, v := range found {
		b.At(field(v), v.Text)
	}
	return b
}

// inputRule is the rule that a body breaks. A category that is none has an
// error of its own, if nothing else is wrong.
func inputRule(op *openapi.Operation, found []validate.Violation) *ledger.Rule {
	if len(found) == 1 && found[0].In == "body" && field(found[0]) == "category" && found[0].Keyword == "enum" {
		if _, documented := op.StatusOf(RuleTemplateCategory.Kind); documented {
			return RuleTemplateCategory
		}
	}
	return RuleInput
}

// field names a violation's place as class-validator does: details.displayName.
func field(v validate.Violation) string {
	name := strings.ReplaceAll(strings.Trim(v.Pointer, "/"), "/", ".")
	if name == "" {
		return "body"
	}
	return name
}

func withSupported(op *openapi.Operation, parameter string, b *ledger.Broken) *ledger.Broken {
	member := "supportedCodes"
	if b.Kind == "questionnaire_invalid_country" {
		member = "supportedValues"
	}
	if codes := supported(op, parameter); len(codes) > 0 {
		b.With(member, strings.Join(codes, ", "))
	}
	return b
}

// supported lists the values of an array parameter, without those kept for
// compatibility only, which the error does not name.
func supported(op *openapi.Operation, parameter string) []string {
	i := slices.IndexFunc(op.Parameters, func(p openapi.Parameter) bool { return p.Name == parameter })
	if i < 0 {
		return nil
	}
	var list struct {
		Items struct {
			Ref string `json:"$ref"`
		} `json:"items"`
	}
	var values struct {
		Enum []string `json:"enum"`
	}
	_ = json.Unmarshal(op.Parameters[i].Schema, &list)
	schema, _ := openapi.Schema(op.API, list.Items.Ref[strings.LastIndex(list.Items.Ref, "/")+1:])
	_ = json.Unmarshal(schema, &values)
	return slices.DeleteFunc(values.Enum, func(code string) bool { return code == "MULTIPLE_WABA_ERROR" })
}
