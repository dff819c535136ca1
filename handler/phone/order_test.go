package phone_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

// tell sends JSON as the page's own script does.
func (v visitor) tell(path, token string, what any) answer {
	body, err := json.Marshal(what)
	if err != nil {
		v.h.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(v.h.t.Context(), http.MethodPost, v.h.server.URL+path, strings.NewReader(string(body)))
	if err != nil {
		v.h.t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": token} {
		request.Header.Set(name, value)
	}
	return v.do(request)
}

// inOrder tells whether words follow each other in a page.
func inOrder(page string, words ...string) bool {
	for _, word := range words {
		_, after, found := strings.Cut(page, word)
		if !found {
			return false
		}
		page = after
	}
	return true
}

func TestFiles_AreOrderedByOneRequest(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	a, b, c := d.attach(address, "a.jpg", photo(t)), d.attach(address, "b.jpg", photo(t)), d.attach(address, "c.jpg", photo(t))
	page := d.phone.get(address + "/edit")
	page.want(t, "the form", http.StatusOK, `data-order="`+address+`/order"`, `value="up:`+a.ID, `value="rotate:`+a.ID, "调整“a.jpg”的顺序")
	token := csrf(page.body)
	for range 2 {
		d.phone.tell(address+"/order", token, map[string]any{"ids": []string{c.ID, a.ID, b.ID}}).want(t, "order", http.StatusOK, `"ordered":true`)
		for _, at := range []string{"/edit", "/check"} {
			if got := d.phone.get(address + at); !inOrder(got.body, c.ID, a.ID, b.ID) {
				t.Errorf("%s%s has another order", address, at)
			}
		}
	}
	d.phone.tell(address+"/order", token, "nonsense").want(t, "nonsense", http.StatusUnprocessableEntity, "没有读到顺序")
	d.phone.tell(address+"/order", "", map[string]any{"ids": []string{a.ID}}).want(t, "without a token", http.StatusForbidden)
	d.informant("样例乙", "open-other", domain.InformantActive)
	other := d.signedIn("open-other")
	other.tell(address+"/order", csrf(other.get("/m/").body), map[string]any{"ids": []string{a.ID}}).want(t, "somebody else", http.StatusNotFound)
}

func TestFiles_AreTurnedWithAndWithoutScripts(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	a := d.attach(address, "a.jpg", photo(t))
	form := filled(d.phone.get(address+"/edit").body, "rotate:"+a.ID)
	form.Set("title", "写到一半的标题")
	got := d.phone.post(address+"/edit", form)
	if got.status != http.StatusSeeOther || got.location != address+"/edit#file-"+a.ID {
		t.Fatalf("rotate: %d %q", got.status, got.location)
	}
	page := d.phone.get(address + "/edit")
	page.want(t, "turned", http.StatusOK, `class="turn-90" src="/media/`+a.ID+`/thumb?turn=0"`, `data-turn="90"`, "data-making", "写到一半的标题")
	token, at := csrf(page.body), "/m/attachments/"+a.ID
	d.phone.tell(at+"/turn", token, map[string]any{"turn": 270}).want(t, "by the script", http.StatusOK, `"turn":270`)
	d.phone.get(at).want(t, "the row", http.StatusOK, `class="turn-270"`)
	d.phone.tell(at+"/turn", token, map[string]any{"turn": 45}).want(t, "askew", http.StatusUnprocessableEntity, "90 度")
	jobs, err := d.store.JobsOf(t.Context(), domain.JobDerive, a.ID)
	d.must(err)
	d.must(d.intake.Derive(t.Context(), jobs[0]))
	page = d.phone.get(at)
	page.want(t, "the row with its new copies", http.StatusOK, `<img src="/media/`+a.ID+`/thumb?turn=270"`)
	if strings.Contains(page.body, "data-making") {
		t.Error("the row waits for more")
	}
}

func TestCoauthors_AreAddedAndRemovedWithoutScripts(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	const evil = `"><script>canary()</script>`
	send := func(act string, names, shares []string) answer {
		t.Helper()
		form := filled(d.phone.get(address+"/edit").body, act)
		form.Set("coauthors", "1")
		form["coauthor_name"], form["coauthor_share"] = names, shares
		form["coauthor_unit"], form["coauthor_role"] = make([]string, len(names)), slices.Repeat([]string{"photos"}, len(names))
		return d.phone.post(address+"/edit", form)
	}
	got := send("author:add", nil, nil)
	if got.status != http.StatusSeeOther || got.location != address+"/edit#coauthors" {
		t.Fatalf("add: %d %q", got.status, got.location)
	}
	page := d.phone.get(address + "/edit")
	page.want(t, "with a blank line", http.StatusOK, `id="coauthor_1_name"`, "author:remove:1", `<strong class="num">100</strong>`)
	send("author:add", []string{evil}, []string{"60"})
	page = d.phone.get(address + "/edit")
	page.want(t, "with two", http.StatusOK, `id="coauthor_2_name"`, `value="60"`, `<strong class="num">40</strong>`)
	if strings.Contains(page.body, evil) {
		t.Error("a name is not escaped")
	}
	send("check", []string{"李四", "王五"}, []string{"60", "一半"}).want(t, "a share that is none", http.StatusUnprocessableEntity,
		`value="一半"`, "1 到 99 的整数", `href="#coauthor_2_share"`)
	send("check", []string{"李四", "王五"}, []string{"60", "50"}).want(t, "too much together", http.StatusUnprocessableEntity, "合计 110%，要小于 100%", `href="#coauthors"`)
	send("author:remove:1", []string{"李四", "王五"}, []string{"60", "50"})
	page = d.phone.get(address + "/edit")
	page.want(t, "one removed", http.StatusOK, `value="王五"`, `<strong class="num">50</strong>`)
	if strings.Contains(page.body, `value="李四"`) {
		t.Error("who was removed is still there")
	}
	if got := send("check", []string{"王五", ""}, []string{"50", ""}); got.location != address+"/check" {
		t.Fatalf("check: %d %q\n%s", got.status, got.location, got.body)
	}
	d.phone.get(address+"/check").want(t, "the check page", http.StatusOK, "王五", "摄影，稿酬 50%", "您本人")
	saved := d.phone.post(address+"/save", url.Values{"csrf": {csrf(page.body)}, "version": {"0"}, "coauthors": {"1"}, "coauthor_name": {"x"}, "coauthor_share": {"300"}}, "Accept", "application/json")
	saved.want(t, "saved by the script", http.StatusUnprocessableEntity, "coauthor_1_share")
	d.send(address)
	d.phone.get(address).want(t, "its page", http.StatusOK, "合作者", "王五", "摄影，稿酬 50%")
}
