package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"laigao/domain"
)

// digits are what an app shows that knows the secret.
func (o *office) digits(secret string) string {
	o.t.Helper()
	code, err := totp.GenerateCode(secret, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	return code
}

func TestSecond_IsBegunBeforeAnythingElseWhereItIsAskedFor(t *testing.T) {
	o := open(t)
	editor := o.seed("editor", domain.RoleFirstReviewer)
	d, admin := o.signedIn("editor"), o.signedIn("admin1")
	d.get("/console/registrations").want(t, "before it is asked for", http.StatusOK)
	settings := url.Values{"federation": {"样例总工会"}, "news_steps": {"3"}, "other_steps": {"3"}, "idle_minutes": {"30"}, "second_factor": {"first_reviewer"}, "first_days": {"2"}, "second_days": {"2"}, "final_days": {"2"}}
	admin.post("/console/settings", url.Values{"federation": {"样例"}, "news_steps": {"3"}, "other_steps": {"3"}, "idle_minutes": {"30"}, "second_factor": {"chairman"}}).
		want(t, "an invented role", http.StatusUnprocessableEntity)
	admin.post("/console/settings", settings).want(t, "asked for", http.StatusSeeOther)
	admin.get("/console/settings").want(t, "the administrator's role is not asked", http.StatusOK, `value="first_reviewer" checked`)

	if got := d.get("/console/registrations"); got.status != http.StatusSeeOther || got.location != "/console/second" {
		t.Fatalf("asked for, not begun: %d to %q", got.status, got.location)
	}
	if got := d.get("/console/secondary"); got.status == http.StatusOK {
		t.Error("another page passes by its name")
	}
	page := d.get("/console/second")
	page.want(t, "the setup", http.StatusOK, "请先开启两步验证")
	secret := regexp.MustCompile(`<span class="num">([A-Z2-7]{32})</span>`).FindStringSubmatch(page.body)
	if secret == nil {
		t.Fatalf("the page shows no secret\n%s", page.body)
	}
	if strings.Contains(page.body, "/console/registrations") {
		t.Error("the menu is there already")
	}
	if picture := d.get("/console/second.png"); picture.status != http.StatusOK || !strings.HasPrefix(picture.body, "\x89PNG") {
		t.Errorf("the picture: %d", picture.status)
	}
	d.post("/console/second", url.Values{"code": {"000000"}}).want(t, "wrong digits", http.StatusUnprocessableEntity, secret[1], "验证码不对")
	codes := d.post("/console/second", url.Values{"code": {o.digits(secret[1])}})
	codes.want(t, "right digits", http.StatusOK, "备用码只显示这一次")
	recovery := regexp.MustCompile(`<li>([A-Z2-7-]{19})</li>`).FindAllStringSubmatch(codes.body, -1)
	if len(recovery) != 8 {
		t.Fatalf("%d codes for a lost phone", len(recovery))
	}
	d.get("/console/registrations").want(t, "begun", http.StatusOK)
	if got := d.get("/console/second"); strings.Contains(got.body, secret[1]) || strings.Contains(got.body, recovery[0][1]) {
		t.Error("the secret is shown again")
	}

	o.now = o.now.Add(30 * time.Second)
	b := o.booth()
	half := b.post("/console/signin", url.Values{"username": {"editor"}, "password": {goodPassword}, "to": {"/console/registrations"}})
	if half.location != "/console/signin/second?to=%2Fconsole%2Fregistrations" {
		t.Fatalf("after the password: %d to %q", half.status, half.location)
	}
	if got := b.get("/console/registrations"); got.status == http.StatusOK {
		t.Error("signed in by the password alone")
	}
	b.get(half.location).want(t, "asked", http.StatusOK, "六位数字")
	b.post("/console/signin/second", url.Values{"code": {"123456"}}).want(t, "wrong digits", http.StatusUnprocessableEntity, "验证码不对")
	if got := b.post("/console/signin/second", url.Values{"code": {o.digits(secret[1])}, "to": {"/console/registrations"}}); got.location != "/console/registrations" {
		t.Fatalf("right digits: %d to %q\n%s", got.status, got.location, got.body)
	}
	b.get("/console/registrations").want(t, "signed in", http.StatusOK)

	admin.get("/console/accounts/"+editor.ID).want(t, "the account", http.StatusOK, "关闭两步验证")
	admin.post("/console/accounts/"+editor.ID+"/second", url.Values{}).want(t, "the phone is lost", http.StatusSeeOther)
	if got := b.get("/console/registrations"); got.location != "/console/second" {
		t.Errorf("after that: %d to %q", got.status, got.location)
	}
}

func TestSecond_WithoutAPasswordBeforeItLeadsBack(t *testing.T) {
	o := open(t)
	d := o.booth()
	if got := d.get("/console/signin/second"); got.location != "/console/signin" {
		t.Errorf("the page: %d to %q", got.status, got.location)
	}
	d.post("/console/signin/second", url.Values{"code": {"123456"}}).want(t, "digits out of nowhere", http.StatusUnprocessableEntity, "请重新登录", `name="password"`)
}
