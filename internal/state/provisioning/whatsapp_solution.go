package provisioning

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppSolution joins the Meta app of a partner with one of Sinch, so that
// the partner's customers can be onboarded by embedded signup.
type WhatsAppSolution struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Partner MetaApp `json:"partner"`
}

// MetaApp is an app at Meta.
type MetaApp struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// VendorPartnerApp is a Meta app of the partner that an access token opens.
type VendorPartnerApp struct {
	MetaApp
	// Fails is CREATION_FAILED or ACTIVATION_FAILED where no solution comes of
	// it; Reason says why.
	Fails  string `json:"fails,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// The ways in which a solution fails.
const (
	solutionNotCreated   = "CREATION_FAILED"
	solutionNotActivated = "ACTIVATION_FAILED"
)

var (
	// anyPartner is the app that a token opens while no fixture lists any.
	anyPartner = VendorPartnerApp{MetaApp: MetaApp{ID: 100_000_000_000_001, Name: "Partner"}}
	// sinchApp is the app that owns all solutions.
	sinchApp = MetaApp{ID: 200_000_000_000_002, Name: "Sinch"}
)

// The rules of solutions.
var (
	RuleSolutionFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-solution.exists", Kind: "solution_not_found", Evidence: ledger.Documented,
		Says:   "A solution must exist in the project.",
		Fix:    "List the project's solutions and use one of their ids.",
		Source: "provisioning.yaml solution_not_found",
	})
	RuleSolutionFixed = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-solution.assigned-before", Kind: "solution_cannot_be_reassigned", Evidence: ledger.Documented,
		Says:   "A solution is assigned before the project's account is ONBOARDED, in place of the one assigned until then; afterwards none is, the assigned one included.",
		Fix:    "Assign the solution first, then onboard the project.",
		Source: "provisioning.yaml assignSolution rules (what becomes of the other one, and the last case, are assumed)",
	})
	RuleSolutionApps = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-solution.apps", Evidence: ledger.Assumed,
		Says:   "A creation makes a solution for each partner app that fixtures list, else for a fictitious one; an app that a fixture lets fail is among the failedSolutions. All fail as CREATION_FAILED when fixtures refuse the access token or the business manager: no 400 is documented.",
		Source: "provisioning.yaml createSolution answers lists, and documents no error for them",
	})
	RuleSolutionOrder = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-solution.order", Evidence: ledger.Assumed,
		Says:   "The list of solutions is sorted alphabetically by name, then by id.",
		Source: "behaviour.md 5 says so of senders and templates",
	})
)

// WhatsAppSolutionInput is what solutions are made of.
type WhatsAppSolutionInput struct {
	Details         SolutionDetails `json:"details"`
	AccessToken     string          `json:"accessToken"`
	BusinessManager string          `json:"businessManager"`
}

// SolutionDetails are what the caller gives a solution.
type SolutionDetails struct {
	Name string `json:"name"`
}

// WhatsAppSolutionDTO is a solution as the API shows it.
type WhatsAppSolutionDTO struct {
	ID         string          `json:"id"`
	Details    SolutionDetails `json:"details"`
	PartnerApp MetaApp         `json:"partnerApp"`
	OwnerApp   MetaApp         `json:"ownerApp"`
	Assigned   bool            `json:"assigned"`
}

// DTO is the solution as the API shows it.
func (s WhatsAppSolution) DTO(tx *state.Tx) WhatsAppSolutionDTO {
	return WhatsAppSolutionDTO{
		ID: s.ID, Details: SolutionDetails{s.Name}, PartnerApp: s.Partner, OwnerApp: sinchApp,
		Assigned: Kind.In(tx).AssignedSolution == s.ID,
	}
}

// FailedSolutionDTO is a solution that did not come about.
type FailedSolutionDTO struct {
	PartnerAppID string `json:"partnerAppId"`
	ErrorCode    string `json:"errorCode"`
	ErrorMessage string `json:"errorMessage,omitempty"`
}

// checkPartnerApps holds that apps have an id and fail in a way there is.
func (v Vendor) checkPartnerApps() error {
	for i, app := range v.PartnerApps {
		if app.ID <= 0 {
			return fmt.Errorf("partner app %d must have an id above 0", i+1)
		}
		if !slices.Contains([]string{"", solutionNotCreated, solutionNotActivated}, app.Fails) {
			return fmt.Errorf("partner app %d fails with %q, which is neither %s nor %s", app.ID, app.Fails, solutionNotCreated, solutionNotActivated)
		}
	}
	return nil
}

// projectFound is the rule on the project that solutions meet.
func projectFound(tx *state.Tx) error {
	if VendorOf(tx).ProjectMissing {
		return RuleWhatsAppProject.Broken()
	}
	return nil
}

// ListWhatsAppSolutions lists the project's solutions.
func ListWhatsAppSolutions(tx *state.Tx) ([]WhatsAppSolution, error) {
	if err := projectFound(tx); err != nil {
		return nil, err
	}
	all := Kind.In(tx).Solutions
	found := all.Slice(0, all.Len())
	slices.SortStableFunc(found, func(a, b WhatsAppSolution) int { return strings.Compare(a.Name, b.Name) })
	return found, nil
}

// FindWhatsAppSolution finds a solution by its id.
func FindWhatsAppSolution(tx *state.Tx, id string) (WhatsAppSolution, error) {
	if err := projectFound(tx); err != nil {
		return WhatsAppSolution{}, err
	}
	s, ok := Kind.In(tx).Solutions.Get(id)
	if !ok {
		return WhatsAppSolution{}, RuleSolutionFound.Broken()
	}
	return s, nil
}

// CreateWhatsAppSolution makes a solution for each app that the token opens.
func CreateWhatsAppSolution(tx *state.Tx, in WhatsAppSolutionInput) (made []WhatsAppSolution, failed []FailedSolutionDTO, err error) {
	if err := projectFound(tx); err != nil {
		return nil, nil, err
	}
	v := VendorOf(tx)
	apps := v.PartnerApps
	if len(apps) == 0 {
		apps = []VendorPartnerApp{anyPartner}
	}
	for _, app := range apps {
		switch {
		case in.AccessToken == "" || slices.Contains(v.RefusedFacebookTokens, in.AccessToken):
			app.Fails, app.Reason = solutionNotCreated, "Meta refuses the access token."
		case slices.Contains(v.RefusedBusinessManagers, in.BusinessManager):
			app.Fails, app.Reason = solutionNotCreated, "The project may not use the business manager."
		}
		if app.Fails != "" {
			failed = append(failed, FailedSolutionDTO{strconv.FormatInt(app.ID, 10), app.Fails, app.Reason})
			continue
		}
		s := WhatsAppSolution{ID: newMetaID(tx), Name: in.Details.Name, Partner: app.MetaApp}
		Kind.In(tx).Solutions.Put(s.ID, s)
		made = append(made, s)
	}
	return made, failed, nil
}

// AssignWhatsAppSolution gives the project its solution, so that embedded
// signup can onboard it.
func AssignWhatsAppSolution(tx *state.Tx, id string) error {
	if _, err := FindWhatsAppSolution(tx, id); err != nil {
		return err
	}
	if account := Kind.In(tx).Account; account != nil && account.Status == accountOnboarded {
		return RuleSolutionFixed.Broken()
	}
	Kind.In(tx).AssignedSolution = id
	return nil
}
