package fake

import (
	"crypto/sha256"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// TokenFate is why a token is not good any more.
type TokenFate string

// The fates.
const (
	// TokenExpired is answered as a token past its hour is.
	TokenExpired TokenFate = "expired"
	// TokenInvalid is answered as a token is that was not issued here.
	TokenInvalid TokenFate = "invalid"
)

// spent is a token that a scenario has made worthless.
type spent struct {
	fate  TokenFate
	cause *Fault
}

// spentTokens are a world's, the newest tokensKept of them, by their hash:
// tokens may be long.
type spentTokens struct {
	byHash map[[sha256.Size]byte]spent
	order  [][sha256.Size]byte
}

var tokensSpent = state.NewSlot(func(*state.World) *guarded[spentTokens] {
	return &guarded[spentTokens]{value: spentTokens{byHash: map[[sha256.Size]byte]spent{}}}
})

// SpendToken makes the token of a call worthless in the call's world, and
// answers the 401 that the call gets for it. Later calls with the same token get
// the same; the cause is journaled with each.
func (c *Call) SpendToken(fate TokenFate, cause *Fault) Reply {
	who, _ := identify(c.Request)
	hash := sha256.Sum256([]byte(who.token))
	tokensSpent.Of(c.World).do(func(t *spentTokens) { t.add(hash, spent{fate, cause}) })
	broken, challenge := refuseSpent(fate)
	c.rule, c.challenge = broken.Rule, challenge
	return c.API.Dialect.Fail(c, broken)
}

// add keeps a token in place of the oldest.
func (t *spentTokens) add(hash [sha256.Size]byte, s spent) {
	if _, known := t.byHash[hash]; !known {
		if len(t.order) == tokensKept {
			delete(t.byHash, t.order[0])
			t.order = t.order[1:]
		}
		t.order = append(t.order, hash)
	}
	t.byHash[hash] = s
}

// checkSpent refuses a token that a scenario has made worthless before.
func (c *Call) checkSpent(token string) (*ledger.Broken, string) {
	if token == "" {
		return nil, ""
	}
	var was spent
	tokensSpent.Of(c.World).do(func(t *spentTokens) {
		if len(t.byHash) > 0 {
			was = t.byHash[sha256.Sum256([]byte(token))]
		}
	})
	if was.cause == nil {
		return nil, ""
	}
	c.fault = &Fault{Scenario: was.cause.Scenario, Effect: was.cause.Effect}
	return refuseSpent(was.fate)
}

func refuseSpent(fate TokenFate) (*ledger.Broken, string) {
	if fate == TokenInvalid {
		return RuleCredentials.Broken("The token is not valid any more."), challenge("Bearer", "invalid token")
	}
	return RuleTokenExpired.Broken("The token has expired."), challenge("Bearer", "expired")
}
