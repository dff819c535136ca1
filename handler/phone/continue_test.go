package phone_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/account"
)

func TestContinue_OpensOneOwnDraftOnce(t *testing.T) {
	d := openDesk(t)
	mine := strings.TrimPrefix(d.begin(), "/m/manuscripts/")
	d.informant("样例丙", "open-other", domain.InformantActive)
	other := d.signedIn("open-other")
	computer := d.visitor()
	page := computer.get("/m/continue")
	page.want(t, "the computer's page", http.StatusOK, "在电脑上接着写", "/m/continue/code.png")
	_, code, _ := strings.Cut(page.body, "打开：")
	code, _, _ = strings.Cut(code[strings.Index(code, "/m/continue/")+len("/m/continue/"):], "<")
	scan, err := d.account.Scan(t.Context(), account.ScanDraft, code)
	d.must(err)
	if _, err := d.account.Scan(t.Context(), account.ScanSignIn, code); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("the code signs in to the console too: %v", err)
	}
	finish := func() answer { return computer.post("/m/continue/finish", url.Values{"csrf": {csrf(page.body)}}) }
	finish().want(t, "before the phone has answered", http.StatusConflict)

	address := "/m/continue/" + code
	form := url.Values{"csrf": {csrf(other.get(address).body)}, "number": {scan.Number}, "draft": {mine}}
	if got := other.post(address, form); got.status != http.StatusNotFound {
		t.Fatalf("somebody else's draft: %d", got.status)
	}
	asked := d.phone.get(address)
	asked.want(t, "the phone's page", http.StatusOK, "打开哪一篇", scan.Choices[0])
	form = url.Values{"csrf": {csrf(asked.body)}, "number": {scan.Number}, "draft": {mine}}
	d.phone.post(address, form).want(t, "granted", http.StatusOK, "电脑上可以写了")
	if got := finish(); got.location != "/m/manuscripts/"+mine+"/edit" {
		t.Fatalf("let in: %d %q", got.status, got.location)
	}
	if got := finish(); got.status == http.StatusSeeOther {
		t.Error("the code let in twice")
	}
	computer.get("/m/manuscripts/"+mine+"/edit").want(t, "the draft", http.StatusOK, "正在这台电脑上写")
	second := strings.TrimPrefix(d.begin(), "/m/manuscripts/")
	for _, path := range []string{"/m/", "/m/manuscripts", "/m/mydata", "/m/manuscripts/" + second + "/edit", "/m/handover", "/m/unit"} {
		if got := computer.get(path); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := computer.post("/m/manuscripts/"+mine+"/discard", url.Values{"csrf": {csrf(page.body)}}); got.status != http.StatusForbidden {
		t.Errorf("the computer discards the draft: %d", got.status)
	}
	edit := d.phone.get("/m/manuscripts/" + mine + "/edit")
	edit.want(t, "the phone's draft", http.StatusOK, "电脑上也打开了这一篇")
	d.phone.post("/m/manuscripts/"+mine+"/disconnect", url.Values{"csrf": {csrf(edit.body)}})
	if got := computer.get("/m/manuscripts/" + mine + "/edit"); got.location != "/m/continue" {
		t.Errorf("after the phone ended it: %d %q", got.status, got.location)
	}
}
