package provisioning

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// The rules of buttons and carousels.
var (
	RuleTemplateButtonsUnique = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.buttons-unique", Kind: "invalid_input", Evidence: ledger.ClientObserved,
		Says:   "No two buttons of a template, or of a card, share both type and text.",
		Fix:    "Give the buttons texts of their own.",
		Source: "behaviour.md 3.3; provisioning.yaml WhatsappInputCardButtonsComponentDto",
	})
	RuleTemplateButtonURL = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.button-url", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "The URL of a button has at most one variable, {{1}}, at its end and after its host; such a dynamic URL has an example.",
		Fix:    "Move {{1}} to the end of the URL, and send an example of the whole URL.",
		Source: "provisioning.yaml WhatsappUrlButtonInputDto; behaviour.md 3.3 (that the example must be there as for other variables)",
	})
	RuleTemplateButtonExample = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.button-example", Kind: "template_invalid_button_example", Evidence: ledger.Documented,
		Says:   "A URL button has an example only if its URL is dynamic.",
		Fix:    "Leave the example out, or end the URL with {{1}}.",
		Source: "provisioning.yaml createTemplate rules",
	})
	RuleTemplateButtonDomain = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.button-domain", Kind: "template_restricted_Domain_for_button_url", Evidence: ledger.Documented,
		Says:   "The URL of a button is on neither wa.me nor whatsapp.com, nor below them.",
		Fix:    "Use another URL.",
		Source: "provisioning.yaml createTemplate rules (subdomains are assumed)",
	})
	RuleTemplateCarousel = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.carousel", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A carousel has 2 to 10 cards of the same shape: the same types of components, format of header and types of buttons, in the same order. A card has a HEADER and a BODY and no type of component twice.",
		Fix:    "Give all cards the same components.",
		Source: "provisioning.yaml WhatsappInputCarouselComponentDto, WhatsappInputCardDto (that two cards are needed, and how far shapes must agree, is assumed)",
	})
)

// maxCards is how many cards a carousel has at most; the least is two.
const minCards, maxCards = 2, 10

// lacks adds what a submitted button must have and has not.
func (b TemplateButton) lacks(f *faults, at string) {
	texted := []string{buttonPhoneNumber, buttonURL, buttonQuickReply, buttonOTP, buttonFlow}
	f.add(b.Text == "" && slices.Contains(texted, b.Type), at+".text", "is required")
	switch b.Type {
	case buttonPhoneNumber:
		f.add(b.PhoneNumber == "", at+".phoneNumber", "is required")
	case buttonURL:
		f.add(b.URL == "", at+".url", "is required")
	case buttonFlow:
		f.add(b.FlowID == "", at+".flowId", "is required")
		f.add(b.FlowAction == "", at+".flowAction", "is required")
		f.add(b.FlowAction == "NAVIGATE" && b.NavigateScreen == "", at+".navigateScreen", "is required for NAVIGATE")
	}
}

// checkOTP holds a button of an AUTHENTICATION template against its rules.
func (b TemplateButton) checkOTP(f *faults, at string) {
	f.add(b.Type != buttonOTP, at+".type", "must be OTP in an AUTHENTICATION template")
	if b.OTPType != "ONE_TAP" && b.OTPType != "ZERO_TAP" {
		return
	}
	named := len(b.SupportedApps) > 0 || b.PackageName != "" && b.SignatureHash != ""
	f.add(!named, at+".supportedApps", "must name an app")
	accepted := b.ZeroTapTermsAccepted != nil && *b.ZeroTapTermsAccepted
	f.add(b.OTPType == "ZERO_TAP" && !accepted, at+".zeroTapTermsAccepted", "must be true for ZERO_TAP")
}

// buttonGroup are the buttons of one component, with their place.
type buttonGroup struct {
	at      string
	buttons []TemplateButton
}

// buttonGroups lists the buttons of the template and of each card.
func (c content) buttonGroups() (groups []buttonGroup) {
	for i, part := range c.Components {
		at := place(componentsPlace, i)
		groups = append(groups, buttonGroup{at + ".buttons", part.Buttons})
		for j, card := range part.Cards {
			for k, cardPart := range card.Components {
				groups = append(groups, buttonGroup{place(place(at+".cards", j)+".components", k) + ".buttons", cardPart.Buttons})
			}
		}
	}
	return groups
}

func (c content) checkButtons() error {
	unique, urls, examples := faultsOf(RuleTemplateButtonsUnique), faultsOf(RuleTemplateButtonURL), faultsOf(RuleTemplateButtonExample)
	for _, group := range c.buttonGroups() {
		seen := map[[2]string]bool{}
		for i, b := range group.buttons {
			at, key := place(group.at, i), [2]string{b.Type, b.Text}
			unique.add(seen[key], at+".text", "must be unique among the buttons of its type")
			seen[key] = true
			b.checkURL(urls, examples, at)
		}
	}
	for _, f := range []*faults{unique, urls, examples} {
		if err := f.err(); err != nil {
			return err
		}
	}
	return nil
}

// dynamicEnd is how a dynamic URL ends.
const dynamicEnd = "{{1}}"

func (b TemplateButton) checkURL(urls, examples *faults, at string) {
	if b.Type != buttonURL {
		return
	}
	fixed, dynamic := strings.CutSuffix(b.URL, dynamicEnd)
	_, behindScheme, _ := strings.Cut(fixed, "://")
	urls.add(strings.ContainsAny(fixed, "{}"), at+".url", "must have no variable but {{1}} at its end")
	urls.add(dynamic && !strings.ContainsAny(behindScheme, "/?#"), at+".url", "must not have the variable in its host")
	urls.add(dynamic && b.Example == "", at+".example", "is required for a dynamic URL")
	examples.add(!dynamic && b.Example != "", at+".example", "must be left out for a URL that is not dynamic")
}

// bannedDomains take no URL buttons.
var bannedDomains = []string{"wa.me", "whatsapp.com"}

func onBannedDomain(link string) bool {
	u, err := url.Parse(strings.TrimSuffix(link, dynamicEnd))
	if err != nil {
		return false
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	return slices.ContainsFunc(bannedDomains, func(domain string) bool {
		return host == domain || strings.HasSuffix(host, "."+domain)
	})
}

// checkDomains keeps URL buttons off banned domains.
func (c content) checkDomains() error {
	f := faultsOf(RuleTemplateButtonDomain)
	for _, group := range c.buttonGroups() {
		for i, b := range group.buttons {
			f.add(b.Type == buttonURL && onBannedDomain(b.URL), place(group.at, i)+".url", "must not be on wa.me or whatsapp.com")
		}
	}
	return f.err()
}

func (c content) checkCarousel() error {
	f := faultsOf(RuleTemplateCarousel)
	for i, part := range c.Components {
		if part.Type == componentCarousel {
			checkCards(f, place(componentsPlace, i)+".cards", part.Cards)
		}
	}
	return f.err()
}

func checkCards(f *faults, at string, cards []TemplateCard) {
	f.add(len(cards) < minCards || len(cards) > maxCards, at, fmt.Sprintf("must be %d to %d", minCards, maxCards))
	for i, card := range cards {
		at := place(at, i) + ".components"
		f.add(!has(card.Components, componentHeader) || !has(card.Components, componentBody), at, "must hold a HEADER and a BODY")
		for _, j := range repeated(card.Components) {
			f.add(true, place(at, j)+".type", "must be there once")
		}
		f.add(card.shape() != cards[0].shape(), at, "must be of the same shape as those of the first card")
	}
}

// shape is what all cards of a carousel have in common.
func (c TemplateCard) shape() string {
	var parts []string
	for _, part := range c.Components {
		shape := part.Type + part.Format
		for _, b := range part.Buttons {
			shape += " " + b.Type
		}
		parts = append(parts, shape)
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}
