package trunking

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Registration is a phone's REGISTER.
type Registration struct {
	// Domain is the trunk's domain.
	Domain string
	CredentialInput
	// Expires is for how long; zero ends the registration, nil does not say.
	Expires *time.Duration
}

// The shortest and the longest registration.
const (
	minRegistration = time.Minute
	maxRegistration = time.Hour
)

// Register decides a REGISTER as the SIP edge does and, where it is taken,
// lets the endpoint take calls. It answers until when; zero for not at all.
func Register(tx *state.Tx, r Registration) (Decision, time.Time) {
	t, found := trunkOfDomain(tx, r.Domain)
	if !found {
		return *refuse(404, ruleCallDomain, "%s is the domain of no trunk of the project.", r.Domain), time.Time{}
	}
	if no := r.refused(tx, t); no != nil {
		no.Trunk = &t
		return *no, time.Time{}
	}
	lasts := maxRegistration
	if r.Expires != nil {
		lasts = min(*r.Expires, maxRegistration)
	}
	d := Decision{Status: 200, Rule: ruleRegistered, Trunk: &t, Reason: r.Username + " is registered."}
	if lasts <= 0 {
		store(tx).Bindings.Delete(key(t.ID, r.Username))
		d.Reason = r.Username + " is not registered any more."
		return d, time.Time{}
	}
	until := tx.Now.Add(lasts)
	store(tx).Bindings.Put(key(t.ID, r.Username), until)
	return d, until
}

func (r Registration) refused(tx *state.Tx, t Trunk) *Decision {
	if no := failsDigest(tx, t, r.CredentialInput, ruleRegisterCredentials); no != nil {
		return no
	}
	if !registersAt(tx, t, r.Username) {
		return refuse(403, ruleRegisterEndpoint, "Trunk %s has no registered endpoint of %s.", t.Name, r.Username)
	}
	if r.Expires != nil && *r.Expires > 0 && *r.Expires < minRegistration {
		return refuse(423, ruleRegisterExpires, "A registration lasts at least %v.", minRegistration)
	}
	return nil
}

// registersAt says whether a trunk has a registered endpoint of a username.
func registersAt(tx *state.Tx, t Trunk, username string) bool {
	for _, e := range store(tx).Endpoints.Under(under(t.ID)) {
		if e.Registered && e.Username == username {
			return true
		}
	}
	return false
}

// isBound says whether a username is registered at a trunk now.
func isBound(tx *state.Tx, trunkID, username string) bool {
	until, ok := store(tx).Bindings.Get(key(trunkID, username))
	listID, _ := store(tx).Usernames.Get(username)
	return ok && tx.Now.Before(until) && store(tx).Links.Has(key(trunkID, string(LinkCredentialList), listID))
}
