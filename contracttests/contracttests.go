// Package contracttests holds the contract of Sinch's Provisioning API (PAPI)
// and Elastic SIP Trunking API (EST) as cases that run against any target: the
// double of this project in process or as a program, or the live service.
//
// A [Harness] says where the target is and what it lacks; it asserts nothing.
// A [Case] needs nothing but the harness. Every reply that a case receives is
// held against the API document, whatever else the case asserts.
//
//	func TestContract(t *testing.T) {
//		contracttests.Run(t, contracttests.Harness{Name: "mine", PAPI: url, EST: url, Auth: url, ...}, contracttests.Options{})
//	}
//
// The package does not import package testing, so that a program can run the
// suite as well: see [Check]. [Compare] sends the same calls to two targets and
// grades where they differ; [Record] keeps a run, and [Replay] holds a target
// against it.
package contracttests

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Need is something that a case asks of its target.
type Need string

// What cases need. A harness lists what its target lacks.
const (
	// Empty: the case needs a project that nobody else uses.
	Empty Need = "empty-project"
	// Keys: unknown access keys are refused, and there is one that is good for
	// another project only.
	Keys Need = "keys"
	// Clock: the project's time can be moved.
	Clock Need = "clock"
	// Events: the target can be asked which events a project fired.
	Events Need = "events"
	// Receiver: the target can reach a listener of the suite.
	Receiver Need = "receiver"
	// Vendor: states can be forced that only the vendor's side causes, and
	// one-time passwords can be read.
	Vendor Need = "vendor"
	// Calls: calls can be placed without a telephone.
	Calls Need = "calls"
)

// Needs lists all of them.
func Needs() []Need { return []Need{Empty, Keys, Clock, Events, Receiver, Vendor, Calls} }

// alone is the need of cases that count what a project has.
var alone = []Need{Empty}

// Credentials are an access key.
type Credentials struct{ ID, Secret string }

// Harness is a target of the suite.
type Harness struct {
	// Name is the target's name in reports.
	Name string
	// PAPI, EST and Auth are the base URLs of the two APIs and of
	// /oauth2/token, without a trailing slash.
	PAPI, EST, Auth string
	// Key is an access key for the projects that NewProject names.
	Key Credentials
	// Foreign is an access key that is good, but for another project.
	Foreign Credentials
	// NewProject names the project that a case runs in. Where it is not a
	// fresh one for each call, the harness lacks [Empty].
	NewProject func(ctx context.Context, caseName string) (string, error)
	// ReceiverHost is the host name or address under which the target reaches
	// this machine; empty if it cannot.
	ReceiverHost string
	// Transport carries the calls to the APIs, and not those to Control; nil
	// means http's own.
	Transport http.RoundTripper
	// Control moves the target's time and looks behind its API. It may be nil.
	Control Control
	// Forbidden are the costs that no case may have: cases that have one are
	// skipped, and a call that has one fails its case before it is sent.
	Forbidden Cost
	// Numbers are the phone numbers, in E.164, that cases may use in a shared
	// project, which has them assigned to no trunk. No call names any other that
	// rings somewhere, and without one, cases that need one are skipped.
	Numbers []string
	// Limits hold the run back; nil for a target of one's own.
	Limits *Limits
	// Creations is the ledger of what cases create in a shared project, which is
	// deleted when a case is over. Nil means one in memory.
	Creations *Creations
	// Lacks says for each thing that the target does not have, why. Cases
	// that need it are skipped with this reason. All else it must have.
	Lacks map[Need]string
}

// lacking answers what the harness lacks by its own fields, and by Lacks.
func (h *Harness) lacking(n Need) (reason string, lacks bool) {
	if reason, lacks = h.Lacks[n]; lacks {
		return reason, true
	}
	switch {
	case n == Keys && h.Foreign == Credentials{}:
		return "no access key of another project is given", true
	case n == Receiver && h.ReceiverHost == "":
		return "the target cannot reach this machine", true
	case h.Control == nil && slices.Contains([]Need{Clock, Events, Receiver, Vendor, Calls}, n):
		return "the target has no control API", true
	}
	return "", false
}

// shares says whether cases run in a project that others use, too.
func (h *Harness) shares() bool {
	_, lacks := h.lacking(Empty)
	return lacks
}

// WhyNot answers why a case cannot run on the harness, or "" if it can.
func (h *Harness) WhyNot(c Case) string {
	if dear := c.Costs & h.Forbidden; dear != 0 {
		return "costs " + dear.String() + ": not allowed"
	}
	if c.Costs&number != 0 && h.shares() && len(h.Numbers) == 0 {
		return "costs " + number.String() + ": no phone number is given"
	}
	for _, n := range c.Needs {
		if reason, lacks := h.lacking(n); lacks {
			return "needs " + string(n) + ": " + reason
		}
	}
	return ""
}

// Case is one thing that the contract says.
type Case struct {
	// Name is API, resource and what is tried: papi/webhooks/create.
	Name string
	// Operations are the ids of those that the case is about; on the way it
	// may call others.
	Operations []string
	// Costs are those of the calls that the case makes.
	Costs Cost
	Needs []Need
	// Assumed is true where no source says what the service does. The case
	// then holds the double to its own choice, and a failure of the live
	// service means that the choice is wrong.
	Assumed bool
	Run     func(t *T)
}

// Cases lists the suite, in the order in which it is read.
func Cases() []Case {
	return slices.Concat(
		authCases(), webhookCases(), deliveryCases(),
		senderCases(), vendorCases(), accountCases(), templateCases(), flowCases(), solutionCases(), signupCases(),
		friendCategoryCases(), friendCases(), friendTemplateCases(),
		rcsAccountCases(), rcsSenderCases(), rcsLaunchCases(), rcsTesterCases(),
		smsCases(), channelCases(), bundleCases(), transitionCases(),
		trunkCases(), endpointCases(), aclCases(), rangeCases(), credentialCases(), linkCases(), numberCases(), settingCases(), estListCases(),
		callCases(),
	)
}

// Matching keeps the cases whose name an expression matches.
func Matching(cases []Case, expr *regexp.Regexp) []Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c Case) bool { return !expr.MatchString(c.Name) })
}

// base is the URL of the API that an operation belongs to.
func (h *Harness) base(api string) string {
	base := h.EST
	if api == "provisioning" {
		base = h.PAPI
	}
	return strings.TrimSuffix(base, "/")
}

// pathOf fills a path's template: its first parameter is the project.
func pathOf(template, project string, args []string) (string, bool) {
	values := append([]string{project}, args...)
	segments := strings.Split(template, "/")
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			continue
		}
		if len(values) == 0 {
			return "", false
		}
		segments[i], values = url.PathEscape(values[0]), values[1:]
	}
	return strings.Join(segments, "/"), len(values) == 0
}
