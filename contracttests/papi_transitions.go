package contracttests

import "net/http"

// transitionCases take the transitions between two states of life cycles,
// whatever brings them, and read the resource after each: what it answers must
// be as documented in every state.
func transitionCases() []Case {
	needs := []Need{Empty, Vendor, Clock}
	return []Case{
		{Name: "papi/transitions/senders", Operations: []string{senderGet}, Costs: Paid | Irreversible, Needs: needs, Run: senderTransitions},
		{Name: "papi/transitions/account", Operations: []string{accountGet}, Costs: Irreversible, Needs: needs, Run: accountTransitions},
		{Name: "papi/transitions/templates", Operations: []string{templateGet}, Costs: Irreversible, Needs: needs, Run: templateTransitions},
		{Name: "papi/transitions/kakaotalk", Operations: []string{friendGet, friendTemplateGet}, Costs: Paid | Irreversible | OTP | Number, Needs: needs, Run: friendTransitions},
		{Name: "papi/transitions/rcs", Operations: []string{rcsGet}, Costs: Irreversible, Needs: needs, Run: rcsTransitions},
		{Name: "papi/transitions/rcs-test-numbers", Operations: []string{rcsTesterGet}, Costs: Irreversible | Number, Needs: needs, Run: testerTransitions},
		{Name: "papi/transitions/sms-apps", Operations: []string{smsGet}, Costs: Write, Needs: needs, Run: smsTransitions},
	}
}

func senderTransitions(t *T) {
	p := t.Project()
	w := p.walks("whatsapp-sender", "whatsapp-sender-quality", "whatsapp-sender-daily-limit", "whatsapp-sender-username", "whatsapp-sender-display-name")
	w.over(func() (string, func()) {
		id := p.pendingSender(p.unique())
		return "whatsapp/senders/" + id, func() { p.sender(id) }
	})
}

func accountTransitions(t *T) {
	w := t.Project().walks("whatsapp-account-daily-limit", "whatsapp-account-ban", "whatsapp-account")
	for _, settled := range []bool{true, false} {
		w.over(func() (string, func()) {
			w.p = t.Project()
			p := w.p
			p.createAccount()
			if settled {
				p.Settle()
			}
			return "whatsapp", func() { p.account() }
		})
	}
}

func templateTransitions(t *T) {
	p := t.Project()
	w := p.walks("whatsapp-template", "whatsapp-template-quality", "whatsapp-template-category", "whatsapp-template-future-category")
	w.over(func() (string, func()) {
		name := "walk_" + p.digits(9)
		p.approvedTemplate(name, "EN")
		return "whatsapp/templates/" + name + "/languages/EN", func() { p.template(name, "EN") }
	})
}

func friendTransitions(t *T) {
	p := t.Project()
	p.walks("kakaotalk-sender").over(func() (string, func()) {
		id := p.activeFriend()
		return "kakaotalk/senders/" + id, func() { p.oneFriend(id) }
	})
	sender := p.activeFriend()
	p.walks("kakaotalk-template").over(func() (string, func()) {
		code := p.approvedFriendTemplate(sender, "walk_"+p.digits(9))
		return "kakaotalk/senders/" + sender + "/templates/" + code, func() { p.oneFriendTemplate(sender, code) }
	})
}

func rcsTransitions(t *T) {
	p := t.Project()
	p.walks("rcs-sender").over(func() (string, func()) {
		id := p.rcsDraft()
		return "rcs/senders/" + id, func() { p.oneRCS(id) }
	})
}

func testerTransitions(t *T) {
	p := t.Project()
	p.walks("rcs-test-number").over(func() (string, func()) {
		id := p.rcsTested("EU")
		return "rcs/senders/" + id + "/testNumbers/" + tester, func() { p.oneTester(id) }
	})
}

// smsTransitions has apps at work and apps whose changes take their time.
func smsTransitions(t *T) {
	p := t.Project()
	w := p.walks("sms-app")
	for _, queued := range []bool{false, true} {
		p.Given(Object{"sms": Object{"queued": queued}})
		w.over(func() (string, func()) {
			id := p.createSMSApp("Contract").ID()
			return "sms/smsApps/" + id, func() { p.Call(smsGet, id).Want(http.StatusOK) }
		})
	}
}
