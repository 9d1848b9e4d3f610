package contracttests

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// tokens keeps the token that the cases of a run share.
type tokens struct {
	mu      sync.Mutex
	current string // as the Authorization header has it
}

// get is the current token, or a fresh one if the current one is stale.
func (k *tokens) get(t *T, stale string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current == "" || k.current == stale {
		a := t.askToken(basic(t.session.harness.Key), url.Values{"grant_type": {"client_credentials"}})
		if a.Status != http.StatusOK || a.String("access_token") == "" {
			return "", fmt.Errorf("no token: status %d: %s", a.Status, a.Text)
		}
		k.current = "Bearer " + a.String("access_token")
	}
	return k.current, nil
}

// basic is the header for an access key.
func basic(k Credentials) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(k.ID+":"+k.Secret))
}

// askToken calls the token endpoint with a form.
func (t *T) askToken(authorization string, form url.Values) *Answer {
	return t.postToken(authorization, "application/x-www-form-urlencoded", form.Encode())
}

// postToken calls the token endpoint, and holds its answer against the document.
func (t *T) postToken(authorization, mediaType, body string) *Answer {
	target := strings.TrimSuffix(t.session.harness.Auth, "/") + "/oauth2/token"
	r, err := http.NewRequestWithContext(t.ctx, http.MethodPost, target, strings.NewReader(body))
	t.must(err)
	r.Header.Set("Content-Type", mediaType)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	op, _ := openapi.Lookup(tokenOperation)
	a := t.exchange(r, Made{Operation: op})
	for _, v := range t.session.validator.Reply(op, a.Status, a.JSON) {
		t.Errorf("%s: the answer is not as documented: %s %s\n%d %s", op.ID, v.Pointer, v.Text, a.Status, a.Text)
	}
	return a
}

// tokenOperation is the id of POST /oauth2/token.
const tokenOperation = "createAccessToken"
