package provisioning

import (
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// The rules of what is submitted. Drafts are kept as they come.
var (
	RuleTemplateComplete = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.complete", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "What is submitted has all that the schema asks of its components; a draft goes without what its schema calls not required for draft, and none of the rules on content holds for it. A footer has a text or an expiry, a flow button that navigates has a screen.",
		Fix:    "Fill in the fields listed in additionalInformation.validationErrors, or save a draft.",
		Source: "provisioning.yaml WhatsappTemplateDetailsInputDto; behaviour.md 3.3 (that a footer must not be empty is assumed)",
	})
	RuleTemplateBody = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.body", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A submitted template has a BODY and no type of component twice.",
		Fix:    "Send each type of component once, BODY among them.",
		Source: "provisioning.yaml WhatsappTemplateDetailsInputDto.components; behaviour.md 3.3",
	})
	RuleTemplateVariables = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.variables", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "Variables are {{1}}, {{2}} and so on without a gap, at most one in a header, and each has one example; there is no example without a variable.",
		Fix:    "Number the variables from 1 and send one example for each.",
		Source: "provisioning.yaml WhatsappBodyComponentInputDto, WhatsappTextHeaderComponentInputDto (that gaps and spare examples are refused is assumed)",
	})
	RuleTemplateAuthentication = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.authentication", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "An AUTHENTICATION template has a BODY without text, one OTP button, and perhaps a FOOTER with codeExpirationMinutes from 1 to 90 and no text; one-tap and zero-tap buttons name an app, zero-tap ones accept its terms. Other categories have neither OTP buttons nor codeExpirationMinutes; addSecurityRecommendation says nothing there.",
		Fix:    "Leave out what the template's category does not have.",
		Source: "provisioning.yaml WhatsappBodyComponentInputDto, WhatsappFooterComponentInputDto; the createTemplate example sends addSecurityRecommendation with UTILITY (the other shapes are assumed, as Meta has them)",
	})
	RuleTemplateTTL = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.ttl", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "messageSendTtlSeconds is a whole number of seconds: 10 to 900 for AUTHENTICATION, 43200 to 2592000 for MARKETING, 30 to 43200 for UTILITY. A live template that has none shows 600 for AUTHENTICATION, else 2592000.",
		Fix:    "Choose a value within the category's limits, or leave it out.",
		Source: "provisioning.yaml messageSendTtlSeconds; behaviour.md 3.3 (that live templates show the default, and whole numbers, are assumed)",
	})
	RuleTemplateOptimization = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.optimization", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "Keys of bidCountryMultiplierOverrides are ISO 3166-1 alpha-2 codes, values decimals from 0.0 to 10.0.",
		Fix:    "Send country codes in capitals and decimals in strings.",
		Source: "provisioning.yaml WhatsappInputTemplateDetailsOptimization",
	})
	RuleTemplatePricing = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.dynamic-pricing", Kind: "template_dynamic_pricing_not_available", Evidence: ledger.Documented,
		Says:   "Only a MARKETING template has an optimization, in a project whose account has dynamic pricing. None has, unless a fixture says so. An update, which documents no such error, gets invalid_payload.",
		Fix:    "Leave the optimization out, or have dynamic pricing set up for the account.",
		Source: "provisioning.yaml updateTemplate rules (the default, and the error of an update, are assumed)",
	})
)

// content is what is submitted.
type content struct {
	category string
	TemplateDetails
}

// check holds the content against all rules that need nothing else.
func (c content) check(v TemplateVendor) error {
	for _, rule := range []func() error{
		c.checkComplete, c.checkBody, c.checkVariables, c.checkAuthentication, c.checkTTL, c.checkMultipliers,
		c.checkButtons, c.checkCarousel,
	} {
		if err := rule(); err != nil {
			return err
		}
	}
	if c.Optimization != nil && (c.category != categoryMarketing || !v.DynamicPricing) {
		return RuleTemplatePricing.Broken()
	}
	return nil
}

// place is where a component stands, as validation errors name it.
func place(parent string, i int) string { return fmt.Sprintf("%s.%d", parent, i) }

const componentsPlace = "details.components"

// faults collects the fields at fault under one rule.
type faults struct{ broken *ledger.Broken }

func faultsOf(rule *ledger.Rule) *faults { return &faults{rule.Broken()} }

func (f *faults) add(wrong bool, field, text string) {
	if wrong {
		f.broken.At(field, text)
	}
}

func (f *faults) err() error {
	if len(f.broken.Fields) == 0 {
		return nil
	}
	return f.broken
}

func (c content) checkComplete() error {
	f := faultsOf(RuleTemplateComplete)
	f.add(len(c.Components) == 0, componentsPlace, "is required")
	for i, part := range c.Components {
		part.lacks(f, place(componentsPlace, i), c.category == categoryAuthentication)
	}
	return f.err()
}

// lacks adds what a submitted component must have and has not.
func (c TemplateComponent) lacks(f *faults, at string, authentication bool) {
	switch c.Type {
	case componentHeader:
		f.add(c.Format == formatText && c.Text == "", at+".text", "is required")
		f.add(c.isMedia() && c.Example == nil, at+".example", "is required")
		f.add(c.isMedia() && c.Example != nil && c.Example.URL == "", at+".example.url", "is required")
	case componentBody:
		f.add(c.Text == "" && !authentication, at+".text", "is required")
	case componentFooter:
		f.add(c.Text == "" && c.CodeExpirationMinutes == nil, at+".text", "is required")
	case componentButtons:
		f.add(len(c.Buttons) == 0, at+".buttons", "is required")
		for i, b := range c.Buttons {
			b.lacks(f, place(at+".buttons", i))
		}
	case componentCarousel:
		f.add(len(c.Cards) == 0, at+".cards", "is required")
		for i, card := range c.Cards {
			for j, part := range card.Components {
				part.lacks(f, place(place(at+".cards", i)+".components", j), false)
			}
		}
	}
}

// isMedia says whether a component shows a file.
func (c TemplateComponent) isMedia() bool {
	return c.Type == componentHeader && slices.Contains([]string{formatImage, formatVideo, formatDocument}, c.Format)
}

// repeated lists the places of components whose type stands before them already.
func repeated(components []TemplateComponent) (places []int) {
	seen := map[string]bool{}
	for i, c := range components {
		if seen[c.Type] {
			places = append(places, i)
		}
		seen[c.Type] = true
	}
	return places
}

func has(components []TemplateComponent, kind string) bool {
	return slices.ContainsFunc(components, func(c TemplateComponent) bool { return c.Type == kind })
}

func (c content) checkBody() error {
	f := faultsOf(RuleTemplateBody)
	f.add(!has(c.Components, componentBody), componentsPlace, "must hold a BODY")
	for _, i := range repeated(c.Components) {
		f.add(true, place(componentsPlace, i)+".type", "must be there once")
	}
	return f.err()
}

// braces finds what is written as a variable.
var braces = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

// variables counts the variables of a text, and says whether they are numbered
// from 1 without a gap.
func variables(text string) (count int, numbered bool) {
	seen := map[string]bool{}
	for _, found := range braces.FindAllStringSubmatch(text, -1) {
		seen[found[1]] = true
	}
	for i := range len(seen) {
		if !seen[fmt.Sprint(i+1)] {
			return len(seen), false
		}
	}
	return len(seen), true
}

func (c content) checkVariables() error {
	f := faultsOf(RuleTemplateVariables)
	for i, part := range c.Components {
		part.checkVariables(f, place(componentsPlace, i))
	}
	return f.err()
}

func (c TemplateComponent) checkVariables(f *faults, at string) {
	count, numbered := variables(c.Text)
	switch {
	case c.Type == componentBody:
		f.add(!numbered, at+".text", "must number its variables from 1")
		f.add(count != len(c.Examples), at+".examples", fmt.Sprintf("must be %d, one for each variable", count))
	case c.Type == componentHeader && c.Format == formatText:
		f.add(!numbered || count > 1, at+".text", "must have no variable but {{1}}")
		f.add((count > 0) != (c.Example != nil), at+".example", "must be there if the text has a variable, and only then")
	}
	for i, card := range c.Cards {
		for j, part := range card.Components {
			part.checkVariables(f, place(place(at+".cards", i)+".components", j))
		}
	}
}

// maxExpiration is the longest that a code is said to be good for, in minutes.
const maxExpiration = 90

func (c content) checkAuthentication() error {
	f := faultsOf(RuleTemplateAuthentication)
	authentication := c.category == categoryAuthentication
	f.add(authentication && !has(c.Components, componentButtons), componentsPlace, "must hold BUTTONS with one OTP button")
	for i, part := range c.Components {
		at := place(componentsPlace, i)
		if authentication {
			part.checkAuthentication(f, at)
			continue
		}
		f.add(part.CodeExpirationMinutes != nil, at+".codeExpirationMinutes", "is for AUTHENTICATION templates only")
		for j, b := range part.Buttons {
			f.add(b.Type == buttonOTP, place(at+".buttons", j)+".type", "must not be OTP outside of AUTHENTICATION templates")
		}
	}
	return f.err()
}

func (c TemplateComponent) checkAuthentication(f *faults, at string) {
	allowed := []string{componentBody, componentFooter, componentButtons}
	f.add(!slices.Contains(allowed, c.Type), at+".type", "must be BODY, FOOTER or BUTTONS in an AUTHENTICATION template")
	f.add(c.Text != "", at+".text", "must be left out in an AUTHENTICATION template")
	if minutes := c.CodeExpirationMinutes; minutes != nil {
		f.add(*minutes != math.Trunc(*minutes) || *minutes < 1 || *minutes > maxExpiration, at+".codeExpirationMinutes", "must be a whole number from 1 to 90")
	}
	if c.Type == componentButtons {
		f.add(len(c.Buttons) != 1, at+".buttons", "must be one OTP button")
		for i, b := range c.Buttons {
			b.checkOTP(f, place(at+".buttons", i))
		}
	}
}

// ttlLimits are the least and the most of messageSendTtlSeconds, in seconds.
var ttlLimits = map[string][2]float64{
	categoryAuthentication: {10, 900}, categoryMarketing: {43200, 2592000}, categoryUtility: {30, 43200},
}

// defaultTTL is that of a live template which asked for none, in seconds.
func defaultTTL(category string) float64 {
	if category == categoryAuthentication {
		return 600
	}
	return 2592000
}

func (c content) checkTTL() error {
	if c.TTL == nil {
		return nil
	}
	f, limits := faultsOf(RuleTemplateTTL), ttlLimits[c.category]
	f.add(*c.TTL < limits[0] || *c.TTL > limits[1] || *c.TTL != math.Trunc(*c.TTL), "details.messageSendTtlSeconds",
		fmt.Sprintf("must be a whole number from %.0f to %.0f for category %s", limits[0], limits[1], c.category))
	return f.err()
}

// multiplier is a decimal from 0.0 to 10.0.
var multiplier = regexp.MustCompile(`^([0-9](\.[0-9]+)?|10(\.0+)?)$`)

func (c content) checkMultipliers() error {
	if c.Optimization == nil {
		return nil
	}
	f := faultsOf(RuleTemplateOptimization)
	const field = "details.optimization.bidCountryMultiplierOverrides"
	for code, value := range c.Optimization.CountryMultipliers {
		f.add(!slices.Contains(countryCodes, code), field+"."+code, "must be a country code")
		f.add(!multiplier.MatchString(value), field+"."+code, "must be a decimal from 0.0 to 10.0")
	}
	slices.SortFunc(f.broken.Fields, compareFields)
	return f.err()
}
