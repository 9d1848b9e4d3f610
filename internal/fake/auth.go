package fake

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// AuthMode says how much a caller must prove.
type AuthMode string

// The modes of --auth.
const (
	// AuthAny asks for an Authorization header, as live does, and takes any.
	AuthAny AuthMode = "any"
	// AuthStrict takes the configured keys only, each for its project.
	AuthStrict AuthMode = "strict"
	// AuthOff asks for nothing.
	AuthOff AuthMode = "off"
)

// Key is an access key that strict mode takes.
type Key struct {
	ID, Secret string
	// Project is the only project the key is for; empty means every project.
	Project string
}

// auth checks callers and issues tokens.
type auth struct {
	mode AuthMode
	keys []Key
	mint *mint
}

// caller is who a request says it comes from.
type caller struct {
	scheme string // Basic or Bearer, as sent
	keyID  string
	secret string // Basic only
	token  string // Bearer only
}

// check answers the rule a request's credentials break, and the challenge that
// goes with it.
func (a *auth) check(c *Call) (*ledger.Broken, string) {
	who, ok := identify(c.Request)
	if broken, challenge := c.checkSpent(who.token); broken != nil {
		return broken, challenge
	}
	if a.mode == AuthOff {
		return nil, ""
	}
	if !ok {
		return RuleCredentials.Broken("The call carries no usable Authorization header."), challenge(who.scheme, "")
	}
	if who.token != "" {
		return a.checkToken(c, who)
	}
	return a.checkKey(c, who)
}

// identify reads the Authorization header.
func identify(r *http.Request) (caller, bool) {
	header := r.Header.Get("Authorization")
	scheme, rest, _ := strings.Cut(header, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case strings.EqualFold(scheme, "Basic"):
		id, secret, ok := r.BasicAuth()
		return caller{scheme: "Basic", keyID: id, secret: secret}, ok && id != ""
	case strings.EqualFold(scheme, "Bearer"):
		return caller{scheme: "Bearer", token: rest}, rest != ""
	}
	return caller{scheme: "Bearer"}, false
}

func (a *auth) checkKey(c *Call, who caller) (*ledger.Broken, string) {
	if a.mode != AuthStrict {
		return nil, ""
	}
	key, ok := a.key(who.keyID, who.secret)
	if !ok {
		return RuleCredentials.Broken("The access key is not known or its secret is wrong."), challenge("Basic", "")
	}
	return a.checkProject(c, key, "Basic")
}

func (a *auth) checkToken(c *Call, who caller) (*ledger.Broken, string) {
	claims, ours := a.mint.read(who.token)
	if !ours {
		if a.mode == AuthStrict {
			return RuleCredentials.Broken("The token was not issued here."), challenge("Bearer", "invalid token")
		}
		return nil, ""
	}
	if expired(c.World, who.token) {
		return RuleTokenExpired.Broken("The token has expired."), challenge("Bearer", "expired")
	}
	if a.mode != AuthStrict {
		return nil, ""
	}
	key, ok := a.keyOf(claims.ClientID)
	if !ok {
		return RuleCredentials.Broken("The token's access key is not known."), challenge("Bearer", "invalid token")
	}
	return a.checkProject(c, key, "Bearer")
}

func (a *auth) checkProject(c *Call, key Key, scheme string) (*ledger.Broken, string) {
	if key.Project == "" || key.Project == c.Project {
		return nil, ""
	}
	return RuleForeignProject.Broken("The access key belongs to another project."), challenge(scheme, "")
}

// key finds a configured key by id and secret, in a time that tells nothing
// about the secret.
func (a *auth) key(id, secret string) (Key, bool) {
	key, ok := a.keyOf(id)
	return key, ok && subtle.ConstantTimeCompare([]byte(key.Secret), []byte(secret)) == 1
}

func (a *auth) keyOf(id string) (Key, bool) {
	for _, k := range a.keys {
		if k.ID == id {
			return k, true
		}
	}
	return Key{}, false
}

// challenge is the WWW-Authenticate of a 401. Official clients fetch a new
// token when it contains the word expired, so no other one may.
func challenge(scheme, description string) string {
	value := scheme + ` realm="sinch"`
	if scheme == "Bearer" && description != "" {
		value += `, error="invalid_token", error_description="` + description + `"`
	}
	return value
}

// tokensKept is how many tokens a world remembers having seen.
const tokensKept = 1000

// seenTokens is when a world first saw each token: its hour starts there.
var seenTokens = state.NewSlot(func(*state.World) *guarded[map[string]time.Time] {
	return &guarded[map[string]time.Time]{value: map[string]time.Time{}}
})

// expired tells whether a token's time is over in a world. The time starts
// when the world first sees the token, so a world whose clock runs ahead, or
// stands still, treats tokens as its clock says.
func expired(w *state.World, token string) (over bool) {
	now := w.Now()
	seenTokens.Of(w).do(func(seen *map[string]time.Time) {
		first, known := (*seen)[token]
		if !known {
			if len(*seen) >= tokensKept {
				clear(*seen)
			}
			(*seen)[token], first = now, now
		}
		over = now.Sub(first) >= TokenLife
	})
	return over
}
