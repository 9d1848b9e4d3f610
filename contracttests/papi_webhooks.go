package contracttests

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Operations on webhooks.
const (
	webhookList    = "WebhookWebhookController_listWebhooks_v1"
	webhookCreate  = "WebhookWebhookController_createWebhook_v1"
	webhookGet     = "WebhookWebhookController_getWebhook_v1"
	webhookDelete  = "WebhookWebhookController_deleteWebhook_v1"
	webhookReplace = "WebhookWebhookController_replaceWebhook_v1"
	webhookUpdate  = "WebhookWebhookController_updateWebhook_v1"
)

// webhookLimit is how many webhooks a project may have.
const webhookLimit = 15

// webhookSecret signs deliveries. No answer may show it.
const webhookSecret = "a-secret-that-no-answer-shows"

func webhookCases() []Case {
	return []Case{
		{Name: "papi/webhooks/create", Operations: []string{webhookCreate, webhookGet, webhookList}, Costs: Write, Needs: alone, Run: webhooksCreate},
		{Name: "papi/webhooks/create/refused-inputs", Operations: []string{webhookCreate}, Costs: Write, Needs: alone, Run: webhooksInputs},
		{Name: "papi/webhooks/create/malformed", Operations: []string{webhookCreate, webhookReplace, webhookUpdate}, Costs: Write, Needs: alone, Run: webhooksMalformed},
		{Name: "papi/webhooks/create/target-taken", Operations: []string{webhookCreate, webhookReplace, webhookUpdate}, Costs: Write, Needs: alone, Run: webhooksTaken},
		{Name: "papi/webhooks/create/limit", Operations: []string{webhookCreate, webhookDelete}, Costs: Write, Needs: alone, Run: webhooksLimit},
		{Name: "papi/webhooks/create/all-stands-alone", Operations: []string{webhookCreate, webhookReplace, webhookUpdate}, Costs: Write, Assumed: true, Run: webhooksAllAlone},
		{Name: "papi/webhooks/list/sorted", Operations: []string{webhookList}, Costs: Write, Needs: alone, Run: webhooksSorted},
		{Name: "papi/webhooks/list/pages", Operations: []string{webhookList}, Costs: Write, Needs: alone, Run: webhooksPages},
		{Name: "papi/webhooks/list/refused-pages", Operations: []string{webhookList}, Run: webhooksRefusedPages},
		{Name: "papi/webhooks/replace", Operations: []string{webhookReplace}, Costs: Write, Run: webhooksReplace},
		{Name: "papi/webhooks/update", Operations: []string{webhookUpdate}, Costs: Write, Run: webhooksUpdate},
		{Name: "papi/webhooks/update/refused-inputs", Operations: []string{webhookReplace, webhookUpdate}, Costs: Write, Needs: alone, Run: webhooksRefusedUpdates},
		{Name: "papi/webhooks/delete", Operations: []string{webhookDelete, webhookGet, webhookReplace, webhookUpdate}, Costs: Write, Needs: alone, Run: webhooksDelete},
		{Name: "papi/webhooks/ids", Operations: []string{webhookGet, webhookDelete, webhookReplace, webhookUpdate}, Costs: Write, Run: webhooksIDs},
		{Name: "papi/webhooks/isolation", Operations: []string{webhookGet, webhookDelete, webhookList, webhookCreate}, Costs: Write, Needs: alone, Run: webhooksIsolation},
	}
}

// hook is an input of a webhook.
func hook(target string, triggers ...string) Object {
	if len(triggers) == 0 {
		triggers = []string{"ALL"}
	}
	return Object{"target": target, "secret": webhookSecret, "triggers": triggers}
}

// createHook makes a webhook and answers its id.
func (p *Project) createHook(target string, triggers ...string) string {
	return p.Call(webhookCreate).JSON(hook(target, triggers...)).Want(http.StatusCreated).ID()
}

// hookTarget is one that no other case uses.
func (p *Project) hookTarget() string { return "https://receiver.example/" + p.unique() }

// shownHook is a webhook as answers show it: without its secret.
func (p *Project) shownHook(id, target string, triggers ...string) Object {
	return Object{"id": id, "projectId": p.ID, "target": target, "triggers": triggers}
}

// hooks are the project's webhooks.
func (p *Project) hooks() []Object { return p.Call(webhookList).Want(http.StatusOK).List("webhooks") }

func webhooksCreate(t *T) {
	p := t.Project()
	target := "https://receiver.example/contract?of=webhooks"
	created := p.Call(webhookCreate).JSON(hook(target, "WHATSAPP_SENDER_ACTIVE", "BUNDLE_DONE")).Want(http.StatusCreated)
	want := p.shownHook(created.ID(), target, "WHATSAPP_SENDER_ACTIVE", "BUNDLE_DONE")
	created.Is(want)
	p.Call(webhookGet, created.ID()).Want(http.StatusOK).Is(want)
	list := p.Call(webhookList).Want(http.StatusOK).Has(Object{"totalSize": 1, "webhooks": []Object{want}})
	if list.Field("nextPageToken") != nil {
		t.Errorf("a list on one page has the nextPageToken %v", list.Field("nextPageToken"))
	}
}

// badHooks are inputs that are refused wherever a whole webhook is sent.
func badHooks() map[string]Object {
	without := func(field string) Object {
		o := hook("https://receiver.example/bad")
		delete(o, field)
		return o
	}
	with := func(field string, value any) Object {
		o := hook("https://receiver.example/bad")
		o[field] = value
		return o
	}
	return map[string]Object{
		"no target":         without("target"),
		"no secret":         without("secret"),
		"no triggers":       without("triggers"),
		"empty target":      with("target", ""),
		"target no URL":     with("target", "receiver.example"),
		"target too long":   with("target", "https://receiver.example/"+strings.Repeat("x", 742)),
		"target no text":    with("target", 1),
		"empty secret":      with("secret", ""),
		"secret too long":   with("secret", strings.Repeat("s", 129)),
		"triggers empty":    with("triggers", []string{}),
		"triggers a text":   with("triggers", "ALL"),
		"trigger unknown":   with("triggers", []string{"WHATSAPP_SENDER_GONE"}),
		"trigger twice":     with("triggers", []string{"BUNDLE_DONE", "BUNDLE_DONE"}),
		"trigger in capers": with("triggers", []string{"all"}),
	}
}

// invalidInput wants an error that lists what is wrong with the body.
func (c *Call) invalidInput() {
	a := c.Refused(http.StatusBadRequest, "invalid_input")
	if list, _ := a.Field("additionalInformation", "validationErrors").([]any); len(list) == 0 {
		c.t.Errorf("%s: additionalInformation.validationErrors lists nothing: %s", c, a.Text)
	}
}

func webhooksInputs(t *T) {
	p := t.Project()
	for name, body := range badHooks() {
		t.Run(name, func(t *T) { p.in(t).Call(webhookCreate).JSON(body).invalidInput() })
	}
	t.Run("no body", func(t *T) { p.in(t).Call(webhookCreate).Text("[]").invalidInput() })
	t.Equal("webhooks after refusals", p.hooks(), []Object{})
	longest := hook("https://receiver.example/" + strings.Repeat("x", 742-len("https://receiver.example/")))
	longest["secret"] = strings.Repeat("s", 128)
	p.Call(webhookCreate).JSON(longest).Want(http.StatusCreated)
}

func webhooksMalformed(t *T) {
	p := t.Project()
	id := p.createHook("https://receiver.example/1")
	before := p.hooks()
	for _, c := range []*Call{p.Call(webhookCreate), p.Call(webhookReplace, id), p.Call(webhookUpdate, id)} {
		c.Text(`{"target":"https://receiver.example/2",`).Refused(http.StatusBadRequest, "invalid_payload")
	}
	t.Equal("webhooks after refusals", p.hooks(), before)
}

func webhooksTaken(t *T) {
	p := t.Project()
	taken := "https://receiver.example/taken"
	p.createHook(taken, "BUNDLE_DONE")
	id := p.createHook("https://receiver.example/other", "BUNDLE_DONE")
	before := p.hooks()
	p.Call(webhookCreate).JSON(hook(taken, "WHATSAPP_SENDER_ACTIVE")).Refused(http.StatusConflict, "webhook_exists")
	p.Call(webhookReplace, id).JSON(hook(taken)).Refused(http.StatusConflict, "webhook_exists")
	p.Call(webhookUpdate, id).JSON(Object{"target": taken}).Refused(http.StatusConflict, "webhook_exists")
	t.Equal("webhooks after refusals", p.hooks(), before)
	p.Call(webhookReplace, id).JSON(hook("https://receiver.example/other")).Want(http.StatusOK)
}

func webhooksLimit(t *T) {
	p := t.Project()
	var last string
	for i := range webhookLimit {
		last = p.createHook(fmt.Sprintf("https://receiver.example/%d", i))
	}
	more := hook("https://receiver.example/one-more")
	p.Call(webhookCreate).JSON(more).Refused(http.StatusFailedDependency, "webhook_limit_reached")
	t.Equal("count after the refusal", len(p.hooks()), webhookLimit)
	p.Call(webhookDelete, last).Want(http.StatusNoContent)
	p.Call(webhookCreate).JSON(more).Want(http.StatusCreated)
}

func webhooksAllAlone(t *T) {
	p := t.Project()
	id := p.createHook(p.hookTarget(), "BUNDLE_DONE")
	mixed := hook(p.hookTarget(), "ALL", "BUNDLE_DONE")
	p.Call(webhookCreate).JSON(mixed).invalidInput()
	p.Call(webhookReplace, id).JSON(mixed).invalidInput()
	p.Call(webhookUpdate, id).JSON(Object{"triggers": []string{"BUNDLE_DONE", "ALL"}}).invalidInput()
}

func webhooksSorted(t *T) {
	p := t.Project()
	var targets []string
	for _, n := range []int{7, 2, 14, 0, 9, 4, 11, 1, 13, 6, 3, 12, 8, 5, 10} {
		targets = append(targets, fmt.Sprintf("https://receiver.example/%02d", n))
		p.createHook(targets[len(targets)-1])
	}
	slices.Sort(targets)
	all := p.Call(webhookList).Want(http.StatusOK).Has(Object{"totalSize": webhookLimit})
	t.Equal("targets without a page token", pluck(all.List("webhooks"), "target"), targets)
}

func webhooksPages(t *T) {
	p := t.Project()
	var targets []string
	for i := range 7 {
		targets = append(targets, fmt.Sprintf("https://receiver.example/%d", i))
		p.createHook(targets[i])
	}
	t.tokenPages(tokenWalk{
		call: func() *Call { return p.Call(webhookList) }, list: "webhooks", field: "target", want: targets, size: 3,
	})
}

func webhooksRefusedPages(t *T) {
	p := t.Project()
	for _, size := range []string{"0", "-1", "16", "many", ""} {
		t.Run("size "+size, func(t *T) {
			p.in(t).Call(webhookList).Query("pageSize", size).Refused(http.StatusBadRequest, "invalid_page_size")
		})
	}
	p.Call(webhookList).Query("pageToken", "no-token-of-this-list").Refused(http.StatusBadRequest, "invalid_page_token")
	p.Call(webhookList).Query("pageSize", "15").Want(http.StatusOK)
}

func webhooksReplace(t *T) {
	p := t.Project()
	id := p.createHook(p.hookTarget(), "BUNDLE_DONE", "WHATSAPP_SENDER_ACTIVE")
	target := p.hookTarget()
	want := p.shownHook(id, target, "ALL")
	p.Call(webhookReplace, id).JSON(hook(target, "ALL")).Want(http.StatusOK).Is(want)
	p.Call(webhookGet, id).Want(http.StatusOK).Is(want)
}

func webhooksUpdate(t *T) {
	p := t.Project()
	id, target := p.createHook(p.hookTarget(), "BUNDLE_DONE"), p.hookTarget()
	steps := []struct{ send, want Object }{
		{Object{"target": target}, p.shownHook(id, target, "BUNDLE_DONE")},
		{Object{"triggers": []string{"ALL"}}, p.shownHook(id, target, "ALL")},
		{Object{"secret": "another"}, p.shownHook(id, target, "ALL")},
	}
	for _, step := range steps {
		p.Call(webhookUpdate, id).JSON(step.send).Want(http.StatusOK).Is(step.want)
		p.Call(webhookGet, id).Want(http.StatusOK).Is(step.want)
	}
}

func webhooksRefusedUpdates(t *T) {
	p := t.Project()
	id := p.createHook("https://receiver.example/1", "BUNDLE_DONE")
	for name, body := range badHooks() {
		t.Run(name, func(t *T) {
			p := p.in(t)
			p.Call(webhookReplace, id).JSON(body).invalidInput()
			if !strings.HasPrefix(name, "no ") { // a PATCH need not be whole
				p.Call(webhookUpdate, id).JSON(body).invalidInput()
			}
		})
	}
	p.Call(webhookGet, id).Want(http.StatusOK).Is(p.shownHook(id, "https://receiver.example/1", "BUNDLE_DONE"))
}

// eachOfOne makes every call that names a webhook.
func (p *Project) eachOfOne(id string, try func(c *Call)) {
	body := hook("https://receiver.example/of-one")
	for _, c := range []*Call{p.Call(webhookGet, id), p.Call(webhookReplace, id).JSON(body), p.Call(webhookUpdate, id).JSON(body), p.Call(webhookDelete, id)} {
		try(c)
	}
}

func webhooksDelete(t *T) {
	p := t.Project()
	id, other := p.createHook("https://receiver.example/1"), p.createHook("https://receiver.example/2")
	if a := p.Call(webhookDelete, id).Want(http.StatusNoContent); a.Text != "" {
		t.Errorf("a 204 has the body %s", a.Text)
	}
	p.eachOfOne(id, func(c *Call) { c.Refused(http.StatusNotFound, "webhook_not_found") })
	t.Equal("what is left", pluck(p.hooks(), "id"), []string{other})
	p.createHook("https://receiver.example/1")
}

func webhooksIDs(t *T) {
	p := t.Project()
	p.eachOfOne("not-an-id", func(c *Call) { c.Refused(http.StatusBadRequest, "invalid_id_format") })
}

func webhooksIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	target := "https://receiver.example/same"
	id := mine.createHook(target)
	theirs.eachOfOne(id, func(c *Call) { c.Refused(http.StatusNotFound, "webhook_not_found") })
	t.Equal("webhooks of the other project", theirs.hooks(), []Object{})
	theirs.createHook(target)
	mine.Call(webhookGet, id).Want(http.StatusOK).Is(mine.shownHook(id, target, "ALL"))
}
