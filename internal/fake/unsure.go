package fake

import "github.com/sinch-mock/sinch-mock/internal/ledger"

// RuleAssumption is the ledger's entry for --evidence documented.
var RuleAssumption = ledger.Define(ledger.Rule{
	Name: "mock.assumption", Kind: KindNotServed, Evidence: ledger.Documented,
	Says:   "With --evidence documented, a call that only an assumed rule would refuse answers 501; X-Mock-Rule names that rule.",
	Fix:    "Ask the live service, or the vendor, what it does here, and do not rely on it until then.",
	Source: "docs/DESIGN.md",
})

// unsure takes the place of a refusal that rests on nothing but an assumption.
func unsure(b *ledger.Broken) *ledger.Broken {
	return RuleAssumption.Broken("Nobody knows what the service does here. sinch-mock assumes %s: %s", b.Rule.Name, b.Rule.Says)
}
