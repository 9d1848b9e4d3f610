package provisioning

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// fullRCS is the input of a sender for Greece that can be launched.
func fullRCS(t *testing.T) RCSSenderInput {
	t.Helper()
	return RCSSenderInput{Region: "EU", BillingCategory: "CONVERSATIONAL", UseCase: "OTP", Details: parsed(t, `{
		"brand":{"name":"Books","phones":[{"label":"call","number":"123456"}],"bannerUrl":"https://a.example/b","logoUrl":"https://a.example/l",
			"privacyPolicyUrl":"https://a.example/p","termsOfServiceUrl":"https://a.example/t"},
		"countries":["GR"],
		"questionnaire":{
			"general":{"answers":{"optInDescription":"a","triggerDescription":"b","interactionsDescription":"c","optOutDescription":"d","videoUris":["https://a.example/v"]}},
			"verification":{"answers":{"name":"Ann","email":"ann@a.example","website":"https://a.example"}}}}`)}
}

func TestUSFormsAreToldByTheirAnswers(t *testing.T) {
	tests := map[string]string{
		`{}`: "", `{"companyLegalName":"a","brandIndustry":"b","messagesVolume":1}`: "",
		`{"companyLegalName":"a","ein":"12-3456789"}`: "v1", `{"fullCompanyAddressMetadata":{}}`: "v1",
		`{"brandIndustry":"RETAIL","taxId":"1"}`: "v2", `{"ein":"12-3456789","taxId":"1"}`: "mixed",
	}
	for answers, want := range tests {
		if got := usForm(parsed(t, answers)); got != want {
			t.Errorf("%s: %q, want %q", answers, got, want)
		}
	}
}

func TestUSAnswersFitEachOther(t *testing.T) {
	tests := []struct {
		answers string
		fields  []string
	}{
		{`{"ownershipType":"PUBLIC","stockExchange":"NYSE","stockSymbol":"BKS","legalForm":"CORPORATION"}`, nil},
		{`{"ownershipType":"PRIVATE","legalForm":"PARTNERSHIP"}`, nil},
		{`{"taxIdCountry":"DE","taxId":"anything"}`, nil},
		{`{"taxId":"anything"}`, nil},
		{`{"ownershipType":"PUBLIC","legalForm":"PARTNERSHIP"}`, []string{"stockExchange", "stockSymbol", "legalForm"}},
		{`{"ownershipType":"PRIVATE","stockSymbol":"BKS"}`, []string{"stockSymbol"}},
		{`{"taxIdCountry":"US","taxId":"1234567-89"}`, []string{"taxId"}},
	}
	for _, tt := range tests {
		answers := parsed(t, tt.answers)
		var got []string
		var broken *ledger.Broken
		if errors.As(checkUSAnswers(answers, answers), &broken) {
			for _, f := range broken.Fields {
				got = append(got, f.Name[len("details.questionnaire.us.answers."):])
			}
		}
		if diff := cmp.Diff(tt.fields, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.answers, diff)
		}
	}
	if err := checkUSAnswers(nil, parsed(t, `{"ownershipType":"PUBLIC"}`)); err != nil {
		t.Errorf("answers that were not sent: %v", err)
	}
}

func TestInvitationsAreCountedBackFor24Hours(t *testing.T) {
	s := RCSSender{}
	for range MaxRCSInvitesPerDay {
		s.Invitations = append(s.Invitations, startOfTest)
	}
	tests := []struct {
		more  int
		after time.Duration
		want  bool
	}{
		{0, 0, false}, {1, 0, true}, {1, 24*time.Hour - 1, true}, {1, 24 * time.Hour, false},
		{20, 24 * time.Hour, false}, {21, 24 * time.Hour, true},
	}
	for _, tt := range tests {
		if got := s.exceeds(tt.more, startOfTest.Add(tt.after)); got != tt.want {
			t.Errorf("%d more after %s: %t, want %t", tt.more, tt.after, got, tt.want)
		}
	}
	for range MaxRCSInvites - MaxRCSInvitesPerDay - 1 {
		s.Invitations = append(s.Invitations, startOfTest)
	}
	later := startOfTest.Add(240 * time.Hour)
	if s.exceeds(1, later) || !s.exceeds(2, later) {
		t.Error("200 in all are not the limit")
	}
}

func TestACountrysStatusFollowsItsOperators(t *testing.T) {
	tests := []struct {
		statuses []string
		want     string
	}{
		{[]string{"NOT_LAUNCHED", "NOT_LAUNCHED"}, "NOT_LAUNCHED"},
		{[]string{"LAUNCHED", "PENDING"}, "PENDING"},
		{[]string{"REJECTED", "LAUNCHED"}, "LAUNCHED"},
		{[]string{"SUSPENDED", "REJECTED"}, "SUSPENDED"},
	}
	for _, tt := range tests {
		s := RCSSender{}
		for _, status := range tt.statuses {
			s.Operators = append(s.Operators, RCSOperator{Country: "GR", Name: status, Status: status})
		}
		if got := s.countryStatus(); len(got) != 1 || got[0].Status != tt.want {
			t.Errorf("%v: %v, want %s", tt.statuses, got, tt.want)
		}
	}
}

func TestPicturesAreHeldToTheirLimits(t *testing.T) {
	logo := Picture{Width: 224, Height: 224, Bytes: 50 << 10, MediaType: "image/png"}
	tests := []struct {
		name   string
		change func(p *Picture)
		want   *ledger.Rule
	}{
		{"fine", func(*Picture) {}, nil},
		{"JPEG", func(p *Picture) { p.MediaType = "image/jpeg" }, nil},
		{"a byte too many", func(p *Picture) { p.Bytes++ }, RuleRCSPictureSize},
		{"too narrow", func(p *Picture) { p.Width-- }, RuleRCSPictureDimensions},
		{"too tall", func(p *Picture) { p.Height++ }, RuleRCSPictureDimensions},
		{"WebP", func(p *Picture) { p.MediaType = "image/webp" }, RuleRCSPictureType},
		{"no image", func(p *Picture) { p.Problem = PictureNoImage }, RuleRCSPictureType},
		{"absent", func(p *Picture) { p.Problem = PictureNotFound }, RuleRCSPictureFound},
		{"huge", func(p *Picture) { p.Problem = PictureTooLarge }, RuleRCSPictureSize},
		{"broken", func(p *Picture) { p.Problem = PictureUnreadable }, RuleRCSPictureReadable},
	}
	for _, tt := range tests {
		picture := logo
		tt.change(&picture)
		if got, text := picture.breaks(224, 224, 50<<10); got != tt.want || (text == "") != (got == nil) {
			t.Errorf("%s: %v %q, want %v", tt.name, got, text, tt.want)
		}
	}
	sent := parsed(t, `{"brand":{"logoUrl":"https://a.example/other"}}`)
	if fault, ok := faultOf(sent, []Picture{}); !ok || fault.rule != RuleRCSPictureReadable {
		t.Errorf("an image that nobody looked at: %v", fault)
	}
	if _, ok := faultOf(sent, nil); ok {
		t.Error("images are held against the rules where nobody looks")
	}
}

// A launch, its sender saved and loaded half-way, ends as any other.
func TestASavedSenderLaunchesElsewhere(t *testing.T) {
	w := newTestWorld(t)
	var id string
	at(t, w, 0, func(tx *state.Tx) {
		s, err := CreateRCSSender(tx, fullRCS(t))
		if err != nil {
			t.Fatal(err)
		}
		if s, err = LaunchRCSSender(tx, s.ID); err != nil || s.State != rcsLaunching {
			t.Fatalf("%s, %v", s.State, err)
		}
		id = s.ID
	})
	saved, err := w.Save()
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := newTestWorld(t)
	if err := elsewhere.Load(saved); err != nil {
		t.Fatal(err)
	}
	for _, world := range []*state.World{w, elsewhere} {
		if _, err := world.AdvanceUntilIdle(); err != nil {
			t.Fatal(err)
		}
	}
	shown := func(w *state.World) (raw string) {
		err := w.View(func(tx *state.Tx) error {
			s, err := FindRCSSender(tx, id)
			bytes, _ := json.Marshal(s.DTO(tx))
			raw = string(bytes)
			if s.State != rcsLaunched {
				t.Errorf("state %s", s.State)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	if diff := cmp.Diff(shown(w), shown(elsewhere)); diff != "" {
		t.Errorf("(-here +elsewhere):\n%s", diff)
	}
}

func TestFixturesOfRCSAreReadStrictly(t *testing.T) {
	for _, f := range Fixtures() {
		if f.Name != "rcs" {
			continue
		}
		if err := f.Check([]byte(`{"nothingKnown":true}`)); err == nil {
			t.Error("an unknown key is taken")
		}
		at(t, newTestWorld(t), 0, func(tx *state.Tx) {
			if err := f.Apply(tx, []byte(`{"numbers":[{"number":"+48777777777","declined":true}],"suppliers":["ATT"]}`)); err != nil {
				t.Fatal(err)
			}
			want := RCSVendor{Numbers: []RCSNumber{{Number: "+48777777777", Declined: true}}, Suppliers: []string{"ATT"}}
			if diff := cmp.Diff(want, RCSVendorOf(tx)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
		return
	}
	t.Error("there is no fixture rcs")
}
