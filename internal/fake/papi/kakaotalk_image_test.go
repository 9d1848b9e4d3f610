package papi_test

import (
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
)

func TestKakaoTalkImagesAreFetched(t *testing.T) {
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		width, _ := strconv.Atoi(r.URL.Query().Get("width"))
		w.Header().Set("Content-Type", "image/png")
		_ = png.Encode(w, image.NewGray(image.Rect(0, 0, width, 250)))
	}))
	t.Cleanup(files.Close)
	images := fetch.New(netguard.Policy{})
	r := kakaoWith(t, faketest.New(t, newWorlds(nil), papi.API(papi.Deps{Images: images})))
	path := r.active()
	r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"logoImage":"`+files.URL+`?width=10"}}`)
	templates := path + "/templates"
	r.Must(201, "POST", templates, kakaoTemplate("SUBMIT", "good", `,"imageUrl":"`+files.URL+`?width=500"`))
	refused(t, r.Client, 424, "template_kakaotalk_validation_error", "papi.kakaotalk-template.image", "POST", templates,
		kakaoTemplate("SUBMIT", "bad", `,"imageUrl":"`+files.URL+`?width=501"`))
	draft := r.template("DRAFT", "bad", `,"imageUrl":"`+files.URL+`?width=501"`)
	refused(t, r.Client, 424, "template_kakaotalk_validation_error", "papi.kakaotalk-template.image", "PATCH", draft, `{"status":"SUBMIT"}`)
}
