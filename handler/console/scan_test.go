package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"laigao/domain"
)

func TestScan_SignsInTheBrowserThatShowedTheCodeAndNoOther(t *testing.T) {
	o := open(t)
	editor := o.seed("editor", domain.RoleFirstReviewer)
	binding, err := o.account.StartBinding(t.Context(), editor)
	if err == nil {
		_, err = o.account.ConfirmBinding(t.Context(), binding.Code, "openid-1")
	}
	if err != nil {
		t.Fatal(err)
	}
	d, other := o.booth(), o.booth()
	if page := d.get("/console/signin"); !strings.Contains(page.body, "/console/signin/scan") {
		t.Error("the sign-in page does not offer it")
	}
	page := d.get("/console/signin/scan?to=/console/manuscripts")
	number := regexp.MustCompile(`<p class="match">(\d\d)</p>`).FindStringSubmatch(page.body)
	code := regexp.MustCompile(`/m/scan/([A-Z2-7]+)`).FindStringSubmatch(page.body)
	if number == nil || code == nil {
		t.Fatalf("the page shows no number or no code: %d\n%s", page.status, page.body)
	}
	if picture := d.get("/console/signin/scan.png"); picture.status != http.StatusOK || !strings.HasPrefix(picture.body, "\x89PNG") {
		t.Errorf("the code's picture: %d", picture.status)
	}
	ask := func(b booth) answer {
		return b.post("/console/signin/scan", url.Values{"to": {"/console/manuscripts"}}, "Accept", "application/json")
	}
	if got := ask(d); got.status != http.StatusOK || !strings.Contains(got.body, `"waiting":true`) {
		t.Errorf("before the phone answers: %d %s", got.status, got.body)
	}
	if got := d.post("/console/signin/scan", url.Values{}); got.status != http.StatusConflict {
		t.Errorf("the button before the phone answers: %d", got.status)
	}
	if _, err := o.account.AnswerScan(t.Context(), code[1], "openid-1", number[1]); err != nil {
		t.Fatal(err)
	}
	if got := ask(other); got.status != http.StatusNotFound {
		t.Errorf("another browser: %d %s", got.status, got.body)
	}
	if got := other.get("/console/"); got.status == http.StatusOK {
		t.Error("another browser is signed in")
	}
	if got := ask(d); got.status != http.StatusOK || !strings.Contains(got.body, `"to":"/console/manuscripts"`) {
		t.Fatalf("after the phone has answered: %d %s", got.status, got.body)
	}
	if got := d.get("/console/profile"); got.status != http.StatusOK || !strings.Contains(got.body, "editor") {
		t.Errorf("the browser is not signed in: %d", got.status)
	}
}
