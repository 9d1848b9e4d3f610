package trunking

import (
	"iter"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// projectClaim is the kind of claim that a project has on those it has added.
const projectClaim = "estProject"

var (
	ruleProjectID = ledger.Define(ledger.Rule{
		Name: "est.project.id", Kind: KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "A project id that is added is not blank.",
		Fix:    "Send the ids of projects.",
		Source: "elastic-sip-trunking.yaml addEstProjects does not say",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.project.known-ignored", Evidence: ledger.Documented,
		Says:   "A project id that Elastic SIP Trunking knows is ignored, and addedProjects names the others. That known are the project itself, those it descends from and those that any project has added is assumed: each project can be used here without being added.",
		Source: "elastic-sip-trunking.yaml addEstProjects; behaviour.md 6.6",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.project.parent", Evidence: ledger.Assumed,
		Says:   "The project that adds another is its parent: the sub-project shares its country permissions, and its exports may show the sub-project's calls.",
		Source: "no document says how a sub-project's parent is known; elastic-sip-trunking.yaml general_rules",
	})
)

// AddProjects makes projects the sub-projects of this one, and answers those
// that were not known yet.
func AddProjects(tx *state.Tx, ids []string) ([]string, error) {
	added := []string{}
	for i, id := range ids {
		if strings.TrimSpace(id) == "" {
			return nil, ruleProjectID.Broken("A project id is not valid.").At(indexed("projectIds", i), "must not be blank")
		}
		if _, known := tx.Holder(projectClaim, id); known || slices.Contains(slices.Collect(lineage(tx)), id) {
			continue
		}
		if !tx.Claim(projectClaim, id) {
			continue // another project was faster
		}
		store(tx).Projects.Put(id, struct{}{})
		added = append(added, id)
	}
	return added, nil
}

// IsSubProject says whether this project has added another.
func IsSubProject(tx *state.Tx, id string) bool { return store(tx).Projects.Has(id) }

// lineage goes from the project to its parent, and so on. Saved worlds can be
// loaded into a circle, which it goes round once.
func lineage(tx *state.Tx) iter.Seq[string] {
	return func(yield func(string) bool) {
		var seen []string
		project, ok := tx.Project, true
		for ok && !slices.Contains(seen, project) && yield(project) {
			seen = append(seen, project)
			project, ok = tx.Holder(projectClaim, project)
		}
	}
}
