// Package provisioning is what the examples share: calls to the Provisioning
// API, a receiver that checks the signatures of its webhooks, and, at the end
// of the file, the few things that only the test double can do.
package provisioning

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

// JSON is an object as the API takes it.
type JSON = map[string]any

// Resource is what senders, bundles and templates have in common.
type Resource struct {
	// ID is empty for WhatsApp templates: their name and language name them.
	ID       string `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language"`
	// State is what is live; a resource that was never accepted has none.
	State string `json:"state"`
}

func (r Resource) same(other Resource) bool {
	if r.ID != "" {
		return r.ID == other.ID
	}
	return r.Name == other.Name && r.Language == other.Language
}

// Event is the body of a webhook.
type Event struct {
	Type string `json:"type"`
	// Payload is the resource as it is after the event.
	Payload Resource `json:"payload"`
	// Comment says why, where something was refused.
	Comment string `json:"comment"`
	// Operator is what the event is about beside the resource, in RCS.
	Operator       string `json:"operator"`
	OperatorStatus string `json:"operatorCurrentStatus"`
}

// Project calls the Provisioning API for one project, and hears its webhooks.
type Project struct {
	// Public is where the API reaches us, without a trailing slash, once we listen.
	Public string
	// Files is what we serve besides webhooks.
	Files http.ServeMux

	api       string // such as https://provisioning.api.sinch.com
	id        string
	keyID     string
	keySecret string
	double    bool // the API is a sinch-mock

	secret   string // signs the webhooks
	events   chan Event
	receiver *http.Server // of webhooks, once there is one
	webhook  Resource
}

// Run runs an example until it ends or is interrupted, and exits with 1 if it
// fails. README.md lists the environment that it reads.
func Run(example func(ctx context.Context, p *Project) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	p, err := fromEnvironment()
	if err == nil {
		// Interrupted or not, no webhook stays behind.
		err = errors.Join(example(ctx, p), p.close(context.WithoutCancel(ctx)))
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func fromEnvironment() (*Project, error) {
	p := &Project{
		api: os.Getenv("SINCH_API_URL"), id: os.Getenv("SINCH_PROJECT_ID"),
		keyID: os.Getenv("SINCH_KEY_ID"), keySecret: os.Getenv("SINCH_KEY_SECRET"),
		secret: rand.Text(), events: make(chan Event, 100),
	}
	if mock := os.Getenv("SINCH_MOCK_URL"); mock != "" {
		p.useDouble(mock)
	}
	if p.api == "" || p.id == "" || p.keyID == "" || p.keySecret == "" {
		return nil, errors.New("set SINCH_MOCK_URL; or SINCH_API_URL, SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET")
	}
	return p, nil
}

// Get reads what is at a path below the project.
func (p *Project) Get(ctx context.Context, path string, into any) error {
	return p.call(ctx, http.MethodGet, path, nil, into)
}

// Post sends a body to a path below the project, and reads the answer into a
// value unless that is nil.
func (p *Project) Post(ctx context.Context, path string, body, into any) error {
	return p.call(ctx, http.MethodPost, path, body, into)
}

// Patch changes what is at a path below the project.
func (p *Project) Patch(ctx context.Context, path string, body, into any) error {
	return p.call(ctx, http.MethodPatch, path, body, into)
}

// call signs in with the access key itself. A client with many calls gets a
// token from /oauth2/token and a new one when that is answered with 401.
func (p *Project) call(ctx context.Context, method, path string, body, into any) error {
	return exchange(ctx, method, p.api+"/v1/projects/"+url.PathEscape(p.id)+path, body, into, func(r *http.Request) {
		r.SetBasicAuth(p.keyID, p.keySecret)
	})
}

// exchange sends JSON and reads JSON. An error of the API becomes one of Go's.
func exchange(ctx context.Context, method, address string, body, into any, prepare func(*http.Request)) error {
	var content bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, address, &content)
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	prepare(r)
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	answer, err := io.ReadAll(reply.Body)
	if err != nil {
		return err
	}
	if reply.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %s", method, r.URL.Path, reply.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// Listen starts a receiver and registers it as a webhook for these triggers.
func (p *Project) Listen(ctx context.Context, triggers ...string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cmp.Or(os.Getenv("LISTEN"), "127.0.0.1:0"))
	if err != nil {
		return err
	}
	p.Public = cmp.Or(os.Getenv("PUBLIC_URL"), "http://"+listener.Addr().String())
	p.Files.HandleFunc("POST /webhooks", p.receive)
	p.receiver = &http.Server{Handler: &p.Files, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.receiver.Serve(listener) }() // until it is closed
	return p.Post(ctx, "/webhooks", JSON{"target": p.Public + "/webhooks", "secret": p.secret, "triggers": triggers}, &p.webhook)
}

// close takes the webhook away, and then its receiver.
func (p *Project) close(ctx context.Context) error {
	var err error
	if p.webhook.ID != "" {
		err = p.call(ctx, http.MethodDelete, "/webhooks/"+p.webhook.ID, nil, nil)
	}
	if p.receiver != nil {
		_ = p.receiver.Close()
	}
	return err
}

// receive takes a webhook. Whatever is not answered with 2xx is sent again, so
// the same event may come more than once.
func (p *Project) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	if !signed(p.secret, r.Header, body) {
		http.Error(w, "bad signature", http.StatusUnauthorized)
		return
	}
	var event Event
	if err := json.Unmarshal(body, &event); err != nil {
		http.Error(w, "not JSON", http.StatusBadRequest)
		return
	}
	select {
	case p.events <- event:
	default:
		http.Error(w, "too much at once", http.StatusServiceUnavailable)
	}
}

// signed says whether a webhook was made by someone who knows the secret. The
// signature is the base64 of HMAC-SHA256 over body.nonce.timestamp, where the
// body is the bytes as they came: JSON that was parsed and written again has
// another one. A receiver that must not be fooled by an old webhook refuses a
// nonce that it has seen and a timestamp that is minutes old, too.
func signed(secret string, header http.Header, body []byte) bool {
	if header.Get("X-Sinch-Webhook-Signature-Algorithm") != "HmacSHA256" {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	mac.Write([]byte("." + header.Get("X-Sinch-Webhook-Signature-Nonce")))
	mac.Write([]byte("." + header.Get("X-Sinch-Webhook-Signature-Timestamp")))
	got, err := base64.StdEncoding.DecodeString(header.Get("X-Sinch-Webhook-Signature"))
	return err == nil && hmac.Equal(got, mac.Sum(nil))
}

// Wait waits for the first webhook about a resource that has one of these types.
func (p *Project) Wait(ctx context.Context, about Resource, types ...string) (Event, error) {
	fmt.Println("Waiting for", strings.Join(types, " or "))
	if p.double {
		if err := p.passTime(ctx); err != nil {
			return Event{}, err
		}
	}
	for {
		select {
		case <-ctx.Done():
			return Event{}, ctx.Err()
		case e := <-p.events:
			if about.same(e.Payload) && slices.Contains(types, e.Type) {
				return e, nil
			}
		}
	}
}

// Code is the one-time password that the phone got: whoever has it types it.
func (p *Project) Code(ctx context.Context, senderID string) (string, error) {
	if p.double {
		return p.sentCode(ctx, senderID)
	}
	fmt.Println("Type the code that the phone got:")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	return strings.TrimSpace(line), err
}

// What follows works with the test double only: it looks behind the scenes of
// the API, through the control API under /_mock/.

// useDouble calls sinch-mock in place of the real service. It takes any access
// key, and each project is a world of its own that appears on first use.
func (p *Project) useDouble(base string) {
	p.api, p.double = strings.TrimSuffix(base, "/"), true
	p.id = cmp.Or(p.id, "example-"+strings.ToLower(rand.Text()[:8]))
	p.keyID = cmp.Or(p.keyID, "example-key")
	p.keySecret = cmp.Or(p.keySecret, "example-secret")
}

// passTime lets all happen that takes its time: reviews, and the webhooks that
// tell of them.
func (p *Project) passTime(ctx context.Context) error {
	return p.control(ctx, http.MethodPost, "/clock/advance", JSON{"until": "idle"}, nil)
}

// sentCode reads the one-time password where the double keeps what it sent.
func (p *Project) sentCode(ctx context.Context, senderID string) (string, error) {
	var sent struct {
		OTPs []struct {
			Code string `json:"code"`
		} `json:"otps"`
	}
	err := p.control(ctx, http.MethodGet, "/otps?senderId="+url.QueryEscape(senderID), nil, &sent)
	if err == nil && len(sent.OTPs) == 0 {
		err = errors.New("no code was sent")
	}
	if err != nil {
		return "", err
	}
	return sent.OTPs[len(sent.OTPs)-1].Code, nil
}

func (p *Project) control(ctx context.Context, method, path string, body, into any) error {
	address := p.api + "/_mock/projects/" + url.PathEscape(p.id) + path
	return exchange(ctx, method, address, body, into, func(*http.Request) {}) // no credentials
}
