package contracttests

import (
	"net/http"
	"strconv"
	"time"
)

func deliveryCases() []Case {
	needs := append([]Need{Receiver}, onSenders...)
	about := []string{webhookCreate, senderComment}
	return []Case{
		{Name: "papi/deliveries/signed", Operations: about, Costs: Paid | Irreversible, Needs: needs, Assumed: true, Run: deliveriesSigned},
		{Name: "papi/deliveries/triggers", Operations: append([]string{webhookUpdate}, about...), Costs: Paid | Irreversible, Needs: needs, Run: deliveriesTriggers},
		{Name: "papi/deliveries/changed-webhook", Operations: append([]string{webhookUpdate, webhookDelete}, about...), Costs: Paid | Irreversible, Needs: needs, Assumed: true, Run: deliveriesChanged},
		{Name: "papi/deliveries/retries", Operations: about, Costs: Paid | Irreversible, Needs: needs, Assumed: true, Run: deliveriesRetries},
		{Name: "papi/deliveries/final-answers", Operations: about, Costs: Paid | Irreversible, Needs: needs, Assumed: true, Run: deliveriesFinal},
	}
}

const commentAdded = "WHATSAPP_SENDER_COMMENT_ADDED"

// comment has a sender fire an event, and lets what follows from it happen.
func (p *Project) comment(sender, text string) {
	p.Call(senderComment, sender).JSON(Object{"comment": text}).Want(http.StatusCreated)
	p.Advance(0)
}

// deliveriesSigned looks at one webhook from its headers to its body. What
// string is signed is assumed; the headers are documented.
func deliveriesSigned(t *T) {
	p := t.Project()
	sender, r := p.liveSender(), t.receiver()
	p.createHook(r.url, commentAdded)
	p.comment(sender, "Café <open>")
	got := r.all()
	if len(got) != 1 {
		t.Fatalf("%d webhooks came, want 1: %v", len(got), r.types())
	}
	t.Equal("body", got[0].body, Object{"type": commentAdded, "payload": p.sender(sender).JSON, "comment": "Café <open>"})
	t.checkEvent(commentAdded, got[0].body)
	t.Equal("body of the event", p.Events(commentAdded)[0].Body, got[0].body)
	if !got[0].signed(webhookSecret) {
		t.Errorf("the signature does not hold: %v", got[0].header)
	}
	t.Equal("timestamp", got[0].header.Get("X-Sinch-Webhook-Signature-Timestamp"), strconv.FormatInt(p.now().Unix(), 10))
	t.form("nonce", got[0].header.Get("X-Sinch-Webhook-Signature-Nonce"), idForm)
}

// deliveriesTriggers has three webhooks: those that asked for the event get it.
func deliveriesTriggers(t *T) {
	p := t.Project()
	sender := p.liveSender()
	all, asked, other := t.receiver(), t.receiver(), t.receiver()
	p.createHook(all.url)
	p.createHook(asked.url, commentAdded, "WHATSAPP_SENDER_ACTIVE")
	id := p.createHook(other.url, "WHATSAPP_SENDER_INACTIVE")
	p.comment(sender, "one")
	t.Equal("webhooks for ALL", all.types(), []string{commentAdded})
	t.Equal("webhooks for the trigger", asked.types(), []string{commentAdded})
	t.Equal("webhooks for another trigger", other.types(), []string{})
	p.Call(webhookUpdate, id).JSON(Object{"triggers": []string{commentAdded}}).Want(http.StatusOK)
	p.comment(sender, "two")
	t.Equal("webhooks once asked for", other.types(), []string{commentAdded})
}

// deliveriesChanged changes the secret, and deletes the webhook.
func deliveriesChanged(t *T) {
	p := t.Project()
	sender, r := p.liveSender(), t.receiver()
	id := p.createHook(r.url)
	p.Call(webhookUpdate, id).JSON(Object{"secret": "another secret"}).Want(http.StatusOK)
	p.comment(sender, "one")
	if got := r.all(); len(got) != 1 || !got[0].signed("another secret") || got[0].signed(webhookSecret) {
		t.Errorf("of %d webhooks the first is not signed with the new secret alone", len(got))
	}
	p.Call(webhookDelete, id).Want(http.StatusNoContent)
	p.comment(sender, "two")
	t.Equal("webhooks after the deletion", r.types(), []string{commentAdded})
}

// deliveriesRetries has a receiver fail three times: 5, 10 and 20 seconds
// later the same body comes again, signed anew.
func deliveriesRetries(t *T) {
	p := t.Project()
	sender, r := p.liveSender(), t.receiver(http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusInternalServerError)
	p.createHook(r.url, commentAdded)
	p.comment(sender, "one")
	for i, delay := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second} {
		p.Advance(delay - time.Second)
		t.Equal("attempts before "+delay.String(), len(r.all()), i+1)
		p.Advance(time.Second)
		t.Equal("attempts after "+delay.String(), len(r.all()), i+2)
	}
	p.Settle()
	got := r.all()
	t.Equal("attempts in the end", len(got), 4)
	nonces := map[string]bool{}
	for _, c := range got {
		t.Equal("body of an attempt", c.body, got[0].body)
		nonces[c.header.Get("X-Sinch-Webhook-Signature-Nonce")] = true
		if !c.signed(webhookSecret) {
			t.Errorf("the signature of an attempt does not hold: %v", c.header)
		}
	}
	t.Equal("nonces", len(nonces), 4)
}

// deliveriesFinal has receivers answer what is not tried again.
func deliveriesFinal(t *T) {
	for _, status := range []int{http.StatusNoContent, http.StatusBadRequest, http.StatusGone} {
		t.Run(strconv.Itoa(status), func(t *T) {
			p := t.Project()
			sender, r := p.liveSender(), t.receiver(status)
			p.createHook(r.url, commentAdded)
			p.comment(sender, "one")
			p.Settle()
			t.Equal("attempts", len(r.all()), 1)
		})
	}
}
