package papi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// buttons is a component of buttons.
func buttons(all ...string) string {
	return `{"type":"BUTTONS","buttons":[` + strings.Join(all, ",") + `]}`
}

func reply(text string) string { return `{"type":"QUICK_REPLY","text":"` + text + `"}` }

// card is a card of a carousel with an image, a text and further components.
func card(more string) string {
	return `{"components":[{"type":"HEADER","format":"IMAGE","example":{"url":"https://a.example/image.png"}},{"type":"BODY","text":"Card"}` + more + `]}`
}

func carousel(cards ...string) string {
	return body + `,{"type":"CAROUSEL","cards":[` + strings.Join(cards, ",") + `]}`
}

func repeat(text string, times int) (all []string) {
	for range times {
		all = append(all, text)
	}
	return all
}

func otpButton(fields string) string {
	return `{"type":"BODY"},` + buttons(`{"type":"OTP","text":"Copy",`+fields+`}`)
}

const copyCode = `"otpType":"COPY_CODE"`

// contents are components that a submission of a category may have, or that
// it must not have, by the rule that stands against them.
var contents = []struct {
	name, category, components, rule string
}{
	{"body alone", "UTILITY", `{"type":"BODY","text":"` + strings.Repeat("x", 1024) + `"}`, ""},
	{"body too long", "UTILITY", `{"type":"BODY","text":"` + strings.Repeat("x", 1025) + `"}`, "papi.input"},
	{"no component", "UTILITY", ``, "papi.whatsapp-template.complete"},
	{"no body", "UTILITY", header, "papi.whatsapp-template.body"},
	{"two bodies", "UTILITY", body + `,{"type":"BODY","text":"x"}`, "papi.whatsapp-template.body"},
	{"two headers", "UTILITY", body + `,` + header + `,{"type":"HEADER","format":"LOCATION"}`, "papi.whatsapp-template.body"},
	{"body without text", "UTILITY", `{"type":"BODY"}`, "papi.whatsapp-template.complete"},
	{"all kinds", "MARKETING", header + `,` + body + `,{"type":"FOOTER","text":"` + strings.Repeat("x", 60) + `"},{"type":"LIMITED_TIME_OFFER","text":"` + strings.Repeat("x", 16) + `"},` +
		buttons(reply("x"), `{"type":"PHONE_NUMBER","text":"x","phoneNumber":"+12025550123"}`, `{"type":"URL","text":"x","url":"https://a.example/{{1}}","examples":["https://a.example/1"]}`,
			`{"type":"FLOW","text":"x","flowId":"1","flowAction":"DATA_EXCHANGE"}`, `{"type":"COPY_CODE","example":"`+strings.Repeat("x", 20)+`"}`,
			`{"type":"REQUEST_CONTACT_INFO"}`, `{"type":"ORDER_DETAILS"}`), ""},
	{"location", "UTILITY", body + `,{"type":"HEADER","format":"LOCATION"}`, ""},
	{"footer too long", "UTILITY", body + `,{"type":"FOOTER","text":"` + strings.Repeat("x", 61) + `"}`, "papi.input"},
	{"empty footer", "UTILITY", body + `,{"type":"FOOTER"}`, "papi.whatsapp-template.complete"},
	{"offer too long", "MARKETING", body + `,{"type":"LIMITED_TIME_OFFER","text":"` + strings.Repeat("x", 17) + `"}`, "papi.input"},
	{"header without text", "UTILITY", body + `,{"type":"HEADER","format":"TEXT"}`, "papi.whatsapp-template.complete"},
	{"unknown format", "UTILITY", body + `,{"type":"HEADER","format":"AUDIO"}`, "papi.input"},
	{"unknown component", "UTILITY", body + `,{"type":"TAIL"}`, "papi.input"},
	{"unknown field", "UTILITY", `{"type":"BODY","text":"x","format":"TEXT"}`, "papi.input"},

	{"variables", "UTILITY", `{"type":"BODY","text":"a {{2}} b {{1}} c {{2}}","examples":["x","y"]}`, ""},
	{"a gap", "UTILITY", `{"type":"BODY","text":"a {{1}} b {{3}} c","examples":["x","y"]}`, "papi.whatsapp-template.variables"},
	{"a name", "UTILITY", `{"type":"BODY","text":"a {{name}} b","examples":["x"]}`, "papi.whatsapp-template.variables"},
	{"from 0", "UTILITY", `{"type":"BODY","text":"a {{0}} b","examples":["x"]}`, "papi.whatsapp-template.variables"},
	{"too few examples", "UTILITY", `{"type":"BODY","text":"a {{1}} b {{2}} c","examples":["x"]}`, "papi.whatsapp-template.variables"},
	{"too many examples", "UTILITY", `{"type":"BODY","text":"a {{1}} b","examples":["x","y"]}`, "papi.whatsapp-template.variables"},
	{"no variable, no example", "UTILITY", `{"type":"BODY","text":"a","examples":[]}`, ""},
	{"header example under example", "UTILITY", body + `,{"type":"HEADER","format":"TEXT","text":"{{1}}","example":"x"}`, ""},
	{"header with two variables", "UTILITY", body + `,{"type":"HEADER","format":"TEXT","text":"{{1}} {{2}}","example":"x"}`, "papi.whatsapp-template.variables"},
	{"header with a second variable", "UTILITY", body + `,{"type":"HEADER","format":"TEXT","text":"{{2}}","example":"x"}`, "papi.whatsapp-template.variables"},
	{"header without example", "UTILITY", body + `,{"type":"HEADER","format":"TEXT","text":"{{1}}"}`, "papi.whatsapp-template.variables"},
	{"header with spare example", "UTILITY", body + `,{"type":"HEADER","format":"TEXT","text":"x","example":"x"}`, "papi.whatsapp-template.variables"},
	{"header with two examples", "UTILITY", body + `,{"type":"HEADER","format":"TEXT","text":"{{1}}","examples":["x","y"]}`, "papi.input"},

	{"code", "AUTHENTICATION", otpButton(copyCode), ""},
	{"code with all", "AUTHENTICATION", `{"type":"BODY","addSecurityRecommendation":true},{"type":"FOOTER","codeExpirationMinutes":90},` + buttons(`{"type":"OTP","text":"Copy","otpType":"COPY_CODE"}`), ""},
	{"code with body", "AUTHENTICATION", body + `,` + buttons(`{"type":"OTP","text":"Copy","otpType":"COPY_CODE"}`), "papi.whatsapp-template.authentication"},
	{"code with header", "AUTHENTICATION", otpButton(copyCode) + `,{"type":"HEADER","format":"LOCATION"}`, "papi.whatsapp-template.authentication"},
	{"code without button", "AUTHENTICATION", `{"type":"BODY"}`, "papi.whatsapp-template.authentication"},
	{"code with two buttons", "AUTHENTICATION", `{"type":"BODY"},` + buttons(`{"type":"OTP","text":"Copy","otpType":"COPY_CODE"}`, `{"type":"OTP","text":"x","otpType":"COPY_CODE"}`), "papi.whatsapp-template.authentication"},
	{"code with reply", "AUTHENTICATION", `{"type":"BODY"},` + buttons(reply("x")), "papi.whatsapp-template.authentication"},
	{"code with footer text", "AUTHENTICATION", otpButton(copyCode) + `,{"type":"FOOTER","text":"x"}`, "papi.whatsapp-template.authentication"},
	{"code for 1 minute", "AUTHENTICATION", otpButton(copyCode) + `,{"type":"FOOTER","codeExpirationMinutes":1}`, ""},
	{"code for 0 minutes", "AUTHENTICATION", otpButton(copyCode) + `,{"type":"FOOTER","codeExpirationMinutes":0}`, "papi.whatsapp-template.authentication"},
	{"code for 91 minutes", "AUTHENTICATION", otpButton(copyCode) + `,{"type":"FOOTER","codeExpirationMinutes":91}`, "papi.whatsapp-template.authentication"},
	{"code for 1.5 minutes", "AUTHENTICATION", otpButton(copyCode) + `,{"type":"FOOTER","codeExpirationMinutes":1.5}`, "papi.whatsapp-template.authentication"},
	{"one tap", "AUTHENTICATION", otpButton(`"otpType":"ONE_TAP","supportedApps":[{"packageName":"a.b","signatureHash":"h"}]`), ""},
	{"one tap, old form", "AUTHENTICATION", otpButton(`"otpType":"ONE_TAP","packageName":"a.b","signatureHash":"h"`), ""},
	{"one tap without app", "AUTHENTICATION", otpButton(`"otpType":"ONE_TAP"`), "papi.whatsapp-template.authentication"},
	{"zero tap", "AUTHENTICATION", otpButton(`"otpType":"ZERO_TAP","zeroTapTermsAccepted":true,"packageName":"a.b","signatureHash":"h"`), ""},
	{"zero tap without terms", "AUTHENTICATION", otpButton(`"otpType":"ZERO_TAP","zeroTapTermsAccepted":false,"packageName":"a.b","signatureHash":"h"`), "papi.whatsapp-template.authentication"},
	{"expiry elsewhere", "UTILITY", body + `,{"type":"FOOTER","text":"x","codeExpirationMinutes":1}`, "papi.whatsapp-template.authentication"},
	{"OTP elsewhere", "UTILITY", body + `,` + buttons(`{"type":"OTP","text":"Copy","otpType":"COPY_CODE"}`), "papi.whatsapp-template.authentication"},

	{"no buttons", "UTILITY", body + `,{"type":"BUTTONS"}`, "papi.whatsapp-template.complete"},
	{"buttons of nothing", "UTILITY", body + `,` + buttons(), "papi.input"},
	{"reply without text", "UTILITY", body + `,` + buttons(`{"type":"QUICK_REPLY"}`), "papi.whatsapp-template.complete"},
	{"reply with 25", "UTILITY", body + `,` + buttons(reply(strings.Repeat("x", 25))), ""},
	{"reply with 26", "UTILITY", body + `,` + buttons(reply(strings.Repeat("x", 26))), "papi.input"},
	{"phone without number", "UTILITY", body + `,` + buttons(`{"type":"PHONE_NUMBER","text":"x"}`), "papi.whatsapp-template.complete"},
	{"flow without id", "UTILITY", body + `,` + buttons(`{"type":"FLOW","text":"x","flowAction":"DATA_EXCHANGE"}`), "papi.whatsapp-template.complete"},
	{"flow without action", "UTILITY", body + `,` + buttons(`{"type":"FLOW","text":"x","flowId":"1"}`), "papi.whatsapp-template.complete"},
	{"flow without screen", "UTILITY", body + `,` + buttons(`{"type":"FLOW","text":"x","flowId":"1","flowAction":"NAVIGATE"}`), "papi.whatsapp-template.complete"},
	{"flow with screen", "UTILITY", body + `,` + buttons(`{"type":"FLOW","text":"x","flowId":"1","flowAction":"NAVIGATE","navigateScreen":"S"}`), ""},
	{"code to copy without example", "UTILITY", body + `,` + buttons(`{"type":"COPY_CODE"}`), "papi.input"},
	{"code to copy too long", "UTILITY", body + `,` + buttons(`{"type":"COPY_CODE","example":"`+strings.Repeat("x", 21)+`"}`), "papi.input"},
	{"same text, other type", "UTILITY", body + `,` + buttons(reply("x"), `{"type":"URL","text":"x","url":"https://a.example"}`), ""},
	{"same type and text", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://b.example"}`, `{"type":"URL","text":"x","url":"https://a.example"}`), "papi.whatsapp-template.buttons-unique"},
	{"the same button", "UTILITY", body + `,` + buttons(reply("x"), reply("x")), "papi.input"},

	{"variable inside", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://a.example/{{1}}/x","example":"https://a.example/1/x"}`), "papi.whatsapp-template.button-url"},
	{"two variables", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://a.example/{{1}}{{1}}","example":"https://a.example/1"}`), "papi.whatsapp-template.button-url"},
	{"variable 2", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://a.example/{{2}}","example":"https://a.example/1"}`), "papi.whatsapp-template.button-url"},
	{"dynamic without example", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://a.example/{{1}}"}`), "papi.whatsapp-template.button-url"},
	{"dynamic query", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://a.example?a={{1}}","example":"https://a.example?a=1"}`), ""},
	{"no URL", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"a.example"}`), "papi.input"},
	{"banned, with a dot", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://whatsapp.com./x"}`), "papi.whatsapp-template.button-domain"},
	{"like a banned one", "UTILITY", body + `,` + buttons(`{"type":"URL","text":"x","url":"https://notwhatsapp.com/wa.me"}`), ""},

	{"2 cards", "MARKETING", carousel(repeat(card(""), 2)...), ""},
	{"10 cards", "MARKETING", carousel(repeat(card(""), 10)...), ""},
	{"1 card", "MARKETING", carousel(card("")), "papi.whatsapp-template.carousel"},
	{"11 cards", "MARKETING", carousel(repeat(card(""), 11)...), "papi.input"},
	{"no cards", "MARKETING", body + `,{"type":"CAROUSEL"}`, "papi.whatsapp-template.complete"},
	{"cards alike", "MARKETING", carousel(card(`,`+buttons(reply("a"), reply("b"))), card(`,`+buttons(reply("c"), reply("d")))), ""},
	{"cards with other buttons", "MARKETING", carousel(card(`,`+buttons(reply("a"))), card(`,`+buttons(reply("a"), reply("b")))), "papi.whatsapp-template.carousel"},
	{"cards of other types", "MARKETING", carousel(card(`,`+buttons(reply("a"))), card(`,`+buttons(`{"type":"URL","text":"x","url":"https://a.example"}`))), "papi.whatsapp-template.carousel"},
	{"one card with buttons", "MARKETING", carousel(card(""), card(`,`+buttons(reply("a")))), "papi.whatsapp-template.carousel"},
	{"card with other header", "MARKETING", carousel(card(""), strings.NewReplacer("IMAGE", "VIDEO", "image.png", "video.mp4").Replace(card(""))), "papi.whatsapp-template.carousel"},
	{"card with three buttons", "MARKETING", carousel(repeat(card(`,`+buttons(reply("a"), reply("b"), reply("c"))), 2)...), "papi.input"},
	{"card with the same button", "MARKETING", carousel(repeat(card(`,`+buttons(`{"type":"URL","text":"x","url":"https://b.example"}`, `{"type":"URL","text":"x","url":"https://a.example"}`)), 2)...), "papi.whatsapp-template.buttons-unique"},
	{"card without header", "MARKETING", carousel(repeat(`{"components":[{"type":"BODY","text":"Card"}]}`, 2)...), "papi.whatsapp-template.carousel"},
	{"card without text", "MARKETING", carousel(repeat(strings.Replace(card(""), `,"text":"Card"`, "", 1), 2)...), "papi.whatsapp-template.complete"},
	{"card with two bodies", "MARKETING", carousel(repeat(card(`,{"type":"BODY","text":"Other"}`), 2)...), "papi.whatsapp-template.carousel"},
	{"card with 160", "MARKETING", carousel(repeat(strings.Replace(card(""), "Card", strings.Repeat("x", 160), 1), 2)...), ""},
	{"card with 161", "MARKETING", carousel(repeat(strings.Replace(card(""), "Card", strings.Repeat("x", 161), 1), 2)...), "papi.input"},
	{"card with a variable", "MARKETING", carousel(repeat(strings.Replace(card(""), `"Card"`, `"a {{1}}","examples":["x"]`, 1), 2)...), ""},
	{"card without its example", "MARKETING", carousel(repeat(strings.Replace(card(""), `"Card"`, `"a {{1}}"`, 1), 2)...), "papi.whatsapp-template.variables"},
	{"card with a bad URL", "MARKETING", carousel(repeat(card(`,`+buttons(`{"type":"URL","text":"x","url":"https://a.example/{{1}}"}`)), 2)...), "papi.whatsapp-template.button-url"},
	{"card with a document", "MARKETING", carousel(repeat(strings.Replace(card(""), "IMAGE", "DOCUMENT", 1), 2)...), "papi.input"},
	{"card without its file", "MARKETING", carousel(repeat(strings.Replace(card(""), "image.png", "absent", 1), 2)...), "papi.whatsapp-template.media-exists"},

	{"media without sample", "UTILITY", body + `,{"type":"HEADER","format":"IMAGE"}`, "papi.whatsapp-template.complete"},
	{"media without URL", "UTILITY", body + `,{"type":"HEADER","format":"IMAGE","example":{}}`, "papi.whatsapp-template.complete"},
	{"media under examples", "UTILITY", body + `,{"type":"HEADER","format":"IMAGE","examples":[{"url":"https://a.example/image.png"}]}`, ""},
	{"media of 5 MB", "UTILITY", body + `,{"type":"HEADER","format":"IMAGE","example":{"url":"https://a.example/image.png"}}`, ""},
	{"media of 16 MB", "UTILITY", body + `,{"type":"HEADER","format":"VIDEO","example":{"url":"https://a.example/video.mp4"}}`, ""},
	{"media of 100 MB", "UTILITY", body + `,{"type":"HEADER","format":"DOCUMENT","example":{"url":"https://a.example/paper.pdf"}}`, ""},
	{"media told by the server", "UTILITY", body + `,{"type":"HEADER","format":"VIDEO","example":{"url":"https://a.example/told.3gp"}}`, ""},
	{"media told by the sender", "UTILITY", body + `,{"type":"HEADER","format":"IMAGE","example":{"url":"https://a.example/opaque","mimeType":"IMAGE/JPEG"}}`, ""},
	{"media seen, whatever the sender tells", "UTILITY", body + `,{"type":"HEADER","format":"IMAGE","example":{"url":"https://a.example/page.html","mimeType":"IMAGE/JPEG"}}`, "papi.whatsapp-template.media-type"},
	{"media of a type in small letters", "UTILITY", body + `,{"type":"HEADER","format":"IMAGE","example":{"url":"https://a.example/opaque","mimeType":"image/jpeg"}}`, "papi.input"},
}

// TestContentIsHeldAgainstItsRules submits each content at creation and, from
// a draft, by an update: the rules are the same.
func TestContentIsHeldAgainstItsRules(t *testing.T) {
	for _, tt := range contents {
		t.Run(tt.name, func(t *testing.T) {
			r := newTemplateRig(t, nil)
			create := creation(tt.components, "category", tt.category)
			status := 409
			if tt.rule == "" {
				r.make(create)
			} else {
				a := r.Do("POST", templates, create)
				status = a.Status
				if code := a.String("errorCode"); a.Rule() != tt.rule || !strings.Contains(tt.rule, "media") && !strings.Contains(tt.rule, "domain") && code != "invalid_input" {
					t.Errorf("created: %d by %q: %s", a.Status, a.Rule(), a.Raw)
				}
				r.Must(404, "GET", greetings, "")
			}
			r.make(creation(`{"type":"BODY","text":"Draft"}`, "name", "drafts", "category", tt.category, "status", "DRAFT", "language", "DE"))
			path := templates + "/drafts/languages/DE"
			if a := r.Do("PATCH", path, submission(tt.components)); tt.rule == "" && a.Status != 200 || tt.rule != "" && (a.Status != status || a.Rule() != tt.rule) {
				t.Errorf("updated: %d by %q: %s", a.Status, a.Rule(), a.Raw)
			}
		})
	}
}

func TestTimesToLiveHaveLimits(t *testing.T) {
	for category, limits := range map[string][2]int{"AUTHENTICATION": {10, 900}, "MARKETING": {43200, 2592000}, "UTILITY": {30, 43200}} {
		components := body
		if category == "AUTHENTICATION" {
			components = otpButton(copyCode)
		}
		with := func(ttl string) string {
			return creation("", "category", category, "details", `{"components":[`+components+`],"messageSendTtlSeconds":`+ttl+`}`)
		}
		r := newTemplateRig(t, nil)
		for _, bad := range []string{fmt.Sprint(limits[0] - 1), fmt.Sprint(limits[1] + 1), fmt.Sprint(limits[0]) + ".5"} {
			refused(t, r.Client, 400, "invalid_input", "papi.whatsapp-template.ttl", "POST", templates, with(bad))
		}
		for _, good := range limits {
			r := newTemplateRig(t, nil)
			r.make(with(fmt.Sprint(good)))
			r.advance(provisioning.ReviewTime)
			r.wantShown(greetings+"?fieldMask=details.messageSendTtlSeconds", fmt.Sprintf(`{"details":{"messageSendTtlSeconds":%d}}`, good))
		}
	}
}
