package provisioning

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// VendorFlow is a flow of the project's WABA, made at Meta.
type VendorFlow struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Status is FLOW_STATUS_DRAFT, _PUBLISHED or _DEPRECATED; empty means a draft.
	Status string `json:"status,omitempty"`
	// Screens are the ids of the flow's screens.
	Screens []string `json:"screens,omitempty"`
}

// Statuses of a flow.
const (
	flowDraft      = "FLOW_STATUS_DRAFT"
	flowPublished  = "FLOW_STATUS_PUBLISHED"
	flowDeprecated = "FLOW_STATUS_DEPRECATED"
)

// FlowPageSize is how many flows a page has by default.
const FlowPageSize = 50

// The rules of flows.
var (
	RuleFlowFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-flow.exists", Kind: "flow_not_found", Evidence: ledger.Documented,
		Says:   "A flow is one of the project's WABA, which fixtures list; without them there is none.",
		Fix:    "List the project's flows and use one of their ids.",
		Source: "provisioning.yaml flow_not_found; behaviour.md 3.7",
	})
	RuleFlowScreens = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-flow.screens-exist", Kind: "flow_screens_not_found", Evidence: ledger.Documented,
		Says:   "The screens of a flow are listed when it has any, in their own order.",
		Fix:    "Add a screen to the flow at Meta.",
		Source: "provisioning.yaml flow_screens_not_found (that a flow without screens gets it is assumed)",
	})
	RuleFlowOrder = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-flow.order", Evidence: ledger.Assumed,
		Says:   "The list of flows is sorted alphabetically by name, then by id; 50 to a page by default.",
		Source: "behaviour.md 5 says so of senders and templates",
	})
)

var flowTable = &state.Lifecycle{
	Name: "whatsapp-flow",
	Says: "A flow of the project's WABA: what moves it happens at Meta, and no event tells it.",
	Transitions: []state.Transition{
		{From: flowDraft, Cause: state.CauseVendor, To: flowPublished},
		{From: flowPublished, Cause: state.CauseVendor, To: flowDeprecated},
	},
}

func flowMachine() *state.Machine[VendorFlow] {
	return &state.Machine[VendorFlow]{
		Table:   flowTable,
		Pattern: "whatsapp/flows/*",
		Find:    func(tx *state.Tx, id string) (VendorFlow, bool) { return VendorOf(tx).flow(id) },
		ID:      func(f VendorFlow) string { return f.ID },
		IDs: func(tx *state.Tx) (ids []string) {
			for _, f := range VendorOf(tx).Flows {
				ids = append(ids, f.ID)
			}
			return ids
		},
		State: func(f VendorFlow) string { return f.DTO().Status },
		Change: func(tx *state.Tx, f VendorFlow, step state.Step) VendorFlow {
			f.Status = step.To
			store := Kind.In(tx)
			store.Vendor.Flows = slices.Clone(store.Vendor.Flows)
			store.Vendor.Flows[slices.IndexFunc(store.Vendor.Flows, f.same)] = f
			return f
		},
		Payload: func(_ *state.Tx, f VendorFlow, _ state.Step) any { return f.DTO() },
	}
}

func (f VendorFlow) same(other VendorFlow) bool { return f.ID == other.ID }

func (v Vendor) flow(id string) (VendorFlow, bool) {
	i := slices.IndexFunc(v.Flows, VendorFlow{ID: id}.same)
	if i < 0 {
		return VendorFlow{}, false
	}
	return v.Flows[i], true
}

// checkFlows holds that flows can be told apart and have a status there is.
func (v Vendor) checkFlows() error {
	for i, f := range v.Flows {
		if f.ID == "" || slices.ContainsFunc(v.Flows[:i], f.same) {
			return fmt.Errorf("flow %d must have an id of its own, not %q", i+1, f.ID)
		}
		if !slices.Contains(flowTable.States(), f.DTO().Status) {
			return fmt.Errorf("the status %q of flow %s is none of %s", f.Status, f.ID, strings.Join(flowTable.States(), ", "))
		}
	}
	return nil
}

// FlowDTO is a flow as the API shows it.
type FlowDTO struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"`
}

// DTO is the flow as the API shows it.
func (f VendorFlow) DTO() FlowDTO { return FlowDTO{f.ID, f.Name, cmp.Or(f.Status, flowDraft)} }

// FlowScreenDTO is a screen of a flow as the API shows it.
type FlowScreenDTO struct {
	ID string `json:"id"`
}

// projectReady is the rule on the project that flows meet.
func projectReady(tx *state.Tx) error {
	if err := projectFound(tx); err != nil {
		return err
	}
	return initialized(tx)
}

// ListWhatsAppFlows cuts a page out of the flows of the project's WABA.
func ListWhatsAppFlows(tx *state.Tx, page Page) (state.TokenPage[VendorFlow], error) {
	if err := projectReady(tx); err != nil {
		return state.TokenPage[VendorFlow]{}, err
	}
	key := func(f VendorFlow) string { return f.Name + "\x00" + f.ID }
	flows := slices.SortedFunc(slices.Values(VendorOf(tx).Flows), func(a, b VendorFlow) int { return strings.Compare(key(a), key(b)) })
	return pageOf(state.Walk[VendorFlow]{Scope: "whatsapp/flows", Key: key, Order: strings.Compare}, flows, page)
}

// ListWhatsAppFlowScreens lists the screens of a flow.
func ListWhatsAppFlowScreens(tx *state.Tx, id string) ([]FlowScreenDTO, error) {
	if err := projectReady(tx); err != nil {
		return nil, err
	}
	flow, ok := VendorOf(tx).flow(id)
	switch {
	case !ok:
		return nil, RuleFlowFound.Broken()
	case len(flow.Screens) == 0:
		return nil, RuleFlowScreens.Broken()
	}
	var screens []FlowScreenDTO
	for _, id := range flow.Screens {
		screens = append(screens, FlowScreenDTO{id})
	}
	return screens, nil
}
