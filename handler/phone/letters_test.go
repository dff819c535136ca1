package phone_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

const letterCanary = `<script>alert("x")</script>`

func TestLetters_AnAuthorReadsAndAnswers(t *testing.T) {
	d := openDesk(t)
	id := d.sent()
	at := "/m/manuscripts/" + id
	d.must(d.store.AddLetter(t.Context(), &domain.Letter{
		ManuscriptID: id, FormID: d.store.NewID(), Side: domain.LetterByDepartment, Actor: domain.Actor{Kind: domain.ActorAccount, ID: "X", Name: "林某某"}, Words: "请补充时间" + letterCanary,
	}))
	d.phone.get(at).want(t, "the manuscript", http.StatusOK, `href="`+at+`/letters"`, "1 条新的")
	page := d.phone.get(at + "/letters")
	page.want(t, "the thread", http.StatusOK, "编辑部", "请补充时间")
	if strings.Contains(page.body, "林某某") || strings.Contains(page.body, letterCanary) {
		t.Error("the editor is named, or the letter is markup")
	}
	if again := d.phone.get(at); strings.Contains(again.body, "条新的") {
		t.Error("what was read is still new")
	}
	form := url.Values{"csrf": {csrf(page.body)}, "form_id": {d.store.NewID()}, "words": {""}}
	d.phone.post(at+"/letters", form).want(t, "without words", http.StatusUnprocessableEntity, "请写下要说的话", form.Get("form_id"))
	form.Set("words", "三月五日"+letterCanary)
	for range 3 {
		if got := d.phone.post(at+"/letters", form); got.status != http.StatusSeeOther || got.location != at+"/letters" {
			t.Fatalf("sent: %d %q", got.status, got.location)
		}
	}
	page = d.phone.get(at + "/letters")
	page.want(t, "sent", http.StatusOK, "编辑部还没看", "收回")
	if strings.Count(page.body, "三月五日") != 1 || strings.Contains(page.body, letterCanary) {
		t.Error("an impatient thumb wrote several letters, or the letter is markup")
	}
	letters, err := d.store.Letters(t.Context(), id)
	d.must(err)
	stranger := d.signedIn("open-nobody")
	for _, path := range []string{at + "/letters", at + "/letters/" + letters[1].ID + "/back"} {
		if got := stranger.post(path, form); got.status == http.StatusSeeOther && strings.HasPrefix(got.location, at) {
			t.Errorf("a stranger may post to %s: %d", path, got.status)
		}
	}
	if got := stranger.get(at + "/letters"); got.status == http.StatusOK {
		t.Error("a stranger reads the thread")
	}
	var copied struct {
		Manuscripts []struct {
			Letters []struct{ By, Words string } `json:"letters"`
		} `json:"manuscripts"`
	}
	d.must(json.Unmarshal([]byte(d.phone.get("/m/mydata/export.json").body), &copied))
	if got := copied.Manuscripts[0].Letters; len(got) != 2 || got[0].By != "编辑部" || got[1].By != "本人" {
		t.Errorf("the person's own copy holds %+v", got)
	}
	if got := d.phone.post(at+"/letters/"+letters[1].ID+"/back", form); got.status != http.StatusSeeOther {
		t.Fatalf("taken back: %d", got.status)
	}
	if page = d.phone.get(at + "/letters"); strings.Contains(page.body, "三月五日") || !strings.Contains(page.body, "已收回") {
		t.Error("what was taken back is still read")
	}
}

func TestLetters_AreErasedWithTheRegistration(t *testing.T) {
	d := openDesk(t)
	id := d.sent()
	at := "/m/manuscripts/" + id
	page := d.phone.get(at + "/letters")
	d.phone.post(at+"/letters", url.Values{"csrf": {csrf(page.body)}, "form_id": {d.store.NewID()}, "words": {"我家住在某处"}})
	d.phone.post("/m/mydata/erase", url.Values{"csrf": {csrf(page.body)}, "sure": {"yes"}})
	letters, err := d.store.Letters(t.Context(), id)
	if err != nil || len(letters) != 1 || letters[0].Words != "" || letters[0].Actor.Name != "" {
		t.Errorf("left: %+v, %v", letters, err)
	}
}
