package trunking

import (
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// What an endpoint has where the caller does not say.
const (
	DefaultPort      = 5060
	DefaultTransport = "UDP"
)

// Endpoint is where a trunk's inbound calls go: a static one has an address, a
// registered one is found through the credential that it registers with.
type Endpoint struct {
	ID      string `json:"id"`
	TrunkID string `json:"trunkId"`
	EndpointInput
	Times
}

// EndpointInput is what a caller sets of an endpoint.
type EndpointInput struct {
	Name string `json:"name"`
	// Address is an IPv4 address or a domain name, of static endpoints.
	Address string `json:"address,omitempty"`
	Port    int    `json:"port"`
	// Registered says which of the two an endpoint is; Username is of registered ones.
	Registered bool   `json:"registered"`
	Username   string `json:"username,omitempty"`
	// Transport is UDP, TCP or TLS.
	Transport string `json:"transport"`
	// Priority counts from 1; lower ones are tried first.
	Priority int  `json:"priority"`
	Enabled  bool `json:"enabled"`
}

var (
	ruleEndpointFound = ledger.Define(ledger.Rule{
		Name: "est.endpoint.not-found", Kind: KindEndpointNotFound, Evidence: ledger.Assumed,
		Says:   "An endpoint id that the trunk does not have gets a 404.",
		Fix:    "Use the id of an endpoint of this trunk.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	ruleEndpointShape = ledger.Define(ledger.Rule{
		Name: "est.endpoint.one-shape", Kind: KindValidationFailed, Evidence: ledger.Documented,
		Says:   "An endpoint is either static, with an address, or registered, with isRegistered true and credentialUsername; never both.",
		Fix:    "Send address, or isRegistered true with credentialUsername.",
		Source: "elastic-sip-trunking.yaml SipEndpoint.oneOf",
	})
	ruleEndpointAddress = ledger.Define(ledger.Rule{
		Name: "est.endpoint.address", Kind: KindValidationFailed, Evidence: ledger.Documented,
		Says:   "A static endpoint's address is an IP address or a domain name, without scheme and port. That only IPv4 and fully qualified names are taken is assumed.",
		Fix:    "Send an IPv4 address or a domain name such as sbc.example.com; the port is a field of its own.",
		Source: "elastic-sip-trunking.yaml StaticEndpoint.address; behaviour.md 6.4 (IPv4 only, default)",
	})
	ruleEndpointPort = ledger.Define(ledger.Rule{
		Name: "est.endpoint.port", Kind: KindValidationFailed, Evidence: ledger.Documented,
		Says:   "A port is 1 to 65535, 5060 where it is left out.",
		Fix:    "Send a port from 1 to 65535.",
		Source: "elastic-sip-trunking.yaml StaticEndpoint.port",
	})
	ruleEndpointPriority = ledger.Define(ledger.Rule{
		Name: "est.endpoint.priority", Kind: KindValidationFailed, Evidence: ledger.Documented,
		Says:   "A priority is 1 or more.",
		Fix:    "Send a priority of 1 or more.",
		Source: "elastic-sip-trunking.yaml SipEndpoint.priority",
	})
	ruleEndpointCredential = ledger.Define(ledger.Rule{
		Name: "est.endpoint.credential-exists", Kind: KindCredentialNotFound, Evidence: ledger.GuideObserved,
		Says:   "A registered endpoint names a username of some credential list of the project; whether that list is linked to the trunk is not checked.",
		Fix:    "Create a credential list with this username first.",
		Source: "behaviour.md 6.1, 6.5",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.endpoint.update-replaces", Evidence: ledger.Assumed,
		Says:   "PUT replaces an endpoint: what it leaves out takes its default (port 5060, transport UDP, enabled true).",
		Source: "behaviour.md 6.3 (endpoints are assumed to replace)",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.endpoint.old-spelling", Evidence: ledger.Assumed,
		Says:   "credentialUserName, the spelling of earlier clients, is taken where credentialUsername is left out; answers have credentialUsername only.",
		Source: "behaviour.md 6.5 (deprecated spelling of an official client)",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.endpoint.create-answers-it", Evidence: ledger.ClientObserved,
		Says:   "Creating an endpoint answers the endpoint with 200, where the document has the list and a guide 201.",
		Source: "elastic-sip-trunking.yaml client_observations createSipEndpoint; behaviour.md 6.5",
	})
)

// CreateEndpoint makes an endpoint of a trunk.
func CreateEndpoint(tx *state.Tx, trunkID string, input EndpointInput) (Endpoint, error) {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return Endpoint{}, err
	}
	if err := input.check(tx); err != nil {
		return Endpoint{}, err
	}
	return putEndpoint(tx, Endpoint{ID: tx.NewID(), TrunkID: trunkID, EndpointInput: input, Times: created(tx)}), nil
}

// FindEndpoint answers an endpoint of a trunk.
func FindEndpoint(tx *state.Tx, trunkID, id string) (Endpoint, error) {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return Endpoint{}, err
	}
	e, ok := store(tx).Endpoints.Get(key(trunkID, id))
	if !ok {
		return Endpoint{}, ruleEndpointFound.Broken("SIP Endpoint with id '%s' not found", id)
	}
	return e, nil
}

// ListEndpoints answers a page of a trunk's endpoints in the order of their creation.
func ListEndpoints(tx *state.Tx, trunkID string, number, size int) (state.NumberedPage[Endpoint], error) {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return state.NumberedPage[Endpoint]{}, err
	}
	return state.PageUnder(store(tx).Endpoints, under(trunkID), number, size), nil
}

// UpdateEndpoint replaces what a caller sets of an endpoint.
func UpdateEndpoint(tx *state.Tx, trunkID, id string, input EndpointInput) (Endpoint, error) {
	e, err := FindEndpoint(tx, trunkID, id)
	if err != nil {
		return Endpoint{}, err
	}
	if err := input.check(tx); err != nil {
		return Endpoint{}, err
	}
	dropEndpoint(tx, e)
	e.EndpointInput, e.Times = input, e.updated(tx)
	return putEndpoint(tx, e), nil
}

// DeleteEndpoint removes an endpoint.
func DeleteEndpoint(tx *state.Tx, trunkID, id string) error {
	e, err := FindEndpoint(tx, trunkID, id)
	if err != nil {
		return err
	}
	dropEndpoint(tx, e)
	return nil
}

func putEndpoint(tx *state.Tx, e Endpoint) Endpoint {
	store(tx).Endpoints.Put(key(e.TrunkID, e.ID), e)
	if e.Registered {
		store(tx).Registrations.Put(key(e.Username, e.ID), struct{}{})
	}
	return e
}

func dropEndpoint(tx *state.Tx, e Endpoint) {
	store(tx).Endpoints.Delete(key(e.TrunkID, e.ID))
	if e.Registered {
		store(tx).Registrations.Delete(key(e.Username, e.ID))
	}
}

// changed is when an endpoint got its present settings.
func (e Endpoint) changed() time.Time {
	if e.Updated != nil {
		return *e.Updated
	}
	return e.Created
}

func (in EndpointInput) check(tx *state.Tx) error {
	if err := checkName(in.Name); err != nil {
		return err
	}
	if in.Priority < 1 {
		return ruleEndpointPriority.Broken("The priority is not valid.").At("priority", "must be at least 1")
	}
	if in.Port < 1 || in.Port > 65535 {
		return ruleEndpointPort.Broken("The port is not valid.").At("port", "must be from 1 to 65535")
	}
	if in.Registered {
		return in.checkRegistered(tx)
	}
	return in.checkStatic()
}

func (in EndpointInput) checkRegistered(tx *state.Tx) error {
	if in.Address != "" {
		return ruleEndpointShape.Broken("A registered endpoint has no address.").At("address", "must be left out when isRegistered is true")
	}
	if in.Username == "" {
		return ruleEndpointShape.Broken("A registered endpoint needs a username.").At("credentialUsername", "is required")
	}
	if !store(tx).Usernames.Has(in.Username) {
		return ruleEndpointCredential.Broken("Credential with username '%s' not found", in.Username).
			At("credentialUsername", "is in no credential list of the project")
	}
	return nil
}

func (in EndpointInput) checkStatic() error {
	if in.Username != "" {
		return ruleEndpointShape.Broken("A static endpoint has no username.").At("isRegistered", "must be true with credentialUsername")
	}
	if !isAddress(in.Address) {
		return ruleEndpointAddress.Broken("The address is not valid.").At("address", "must be an IPv4 address or a domain name, without scheme and port")
	}
	return nil
}

// domainName is two labels or more, of which the last is no number.
var domainName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

// maxDomain is the longest domain name that DNS knows, in characters.
const maxDomain = 253

func isAddress(s string) bool {
	return isIPv4(s) || len(s) <= maxDomain && domainName.MatchString(s)
}

// isIPv4 says whether a text is one IPv4 address in dotted decimals.
func isIPv4(s string) bool {
	ip, err := netip.ParseAddr(s)
	return err == nil && ip.Is4() && !strings.Contains(s, "%")
}
