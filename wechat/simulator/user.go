package simulator

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

const (
	usersPerPage   = 10_000
	usersPerBatch  = 100
	openidsPerTag  = 50
	maxTagsPerUser = 20
	maxTags        = 100
	firstTagID     = 100 // the platform keeps the ids below for itself
)

// userObject is what an account learns of a follower: names and pictures have
// been empty since 2021.
func (f *follower) userObject() object {
	if !f.Subscribed {
		return object{"subscribe": 0, "openid": f.OpenID, "unionid": f.UnionID, "tagid_list": []int{}}
	}
	o := object{
		"subscribe":       1,
		"openid":          f.OpenID,
		"nickname":        "",
		"sex":             0,
		"language":        "zh_CN",
		"city":            "",
		"province":        "",
		"country":         "",
		"headimgurl":      "",
		"subscribe_time":  f.SubscribedAt.Unix(),
		"unionid":         f.UnionID,
		"remark":          f.Remark,
		"groupid":         0,
		"tagid_list":      append([]int{}, f.Tags...),
		"subscribe_scene": "ADD_SCENE_SEARCH",
		"qr_scene":        0,
		"qr_scene_str":    "",
	}
	switch {
	case f.Scene == migrated:
		o["subscribe_scene"] = migrated
	case f.Scene != "":
		o["subscribe_scene"], o["qr_scene_str"] = "ADD_SCENE_QR_CODE", f.Scene
		if n, err := strconv.Atoi(f.Scene); err == nil {
			o["qr_scene"], o["qr_scene_str"] = n, ""
		}
	}
	return o
}

func readUser(c *call) (answer, error) {
	f, err := c.follower(c.account, c.query.Get("openid"))
	if err != nil {
		return nil, err
	}
	return f.userObject(), nil
}

func readUsers(c *call, in struct {
	Users []struct {
		OpenID string `json:"openid"`
	} `json:"user_list"`
},
) (object, error) {
	if n := len(in.Users); n == 0 || n > usersPerBatch {
		return nil, fail(40032)
	}
	list := []object{}
	for _, u := range in.Users {
		f, err := c.follower(c.account, u.OpenID)
		if err != nil {
			return nil, err
		}
		list = append(list, f.userObject())
	}
	return object{"user_info_list": list}, nil
}

func listUsers(c *call) (answer, error) {
	var all []string
	for _, f := range c.account.Followers {
		if f.Subscribed {
			all = append(all, f.OpenID)
		}
	}
	rest := all
	if next := c.query.Get("next_openid"); next != "" {
		k := slices.Index(all, next)
		if k < 0 {
			return nil, fail(40003)
		}
		rest = all[k+1:]
	}
	rest = rest[:min(len(rest), usersPerPage)]
	answer := object{"total": len(all), "count": len(rest), "next_openid": ""}
	if len(rest) > 0 {
		answer["data"] = object{"openid": rest}
		answer["next_openid"] = rest[len(rest)-1]
	}
	return answer, nil
}

func updateRemark(c *call, in struct {
	OpenID string `json:"openid"`
	Remark string `json:"remark"`
},
) (object, error) {
	f, err := c.follower(c.account, in.OpenID)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(in.Remark) > 30 {
		return nil, fail(40035)
	}
	f.Remark = in.Remark
	return nil, nil
}

// tag is a group of followers that can be pushed to.
type tag struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

func (a *account) tag(id int) *tag {
	for _, t := range a.Tags {
		if t.ID == id {
			return t
		}
	}
	return nil
}

func (a *account) byNickname(name string) *follower {
	for _, f := range a.Followers {
		if f.Nickname == name {
			return f
		}
	}
	return nil
}

func createTag(c *call, in struct {
	Tag tag `json:"tag"`
},
) (object, error) {
	a := c.account
	if n := utf8.RuneCountInString(in.Tag.Name); n < 1 || n > 30 {
		return nil, fail(45158)
	}
	if len(a.Tags) >= maxTags {
		return nil, fail(45056)
	}
	id := firstTagID
	for _, t := range a.Tags {
		if t.Name == in.Tag.Name {
			return nil, fail(45157)
		}
		id = max(id, t.ID+1)
	}
	a.Tags = append(a.Tags, &tag{ID: id, Name: in.Tag.Name})
	return object{"tag": object{"id": id, "name": in.Tag.Name}}, nil
}

func renameTag(c *call, in struct {
	Tag tag `json:"tag"`
},
) (object, error) {
	t := c.account.tag(in.Tag.ID)
	if t == nil {
		return nil, fail(45159)
	}
	if n := utf8.RuneCountInString(in.Tag.Name); n < 1 || n > 30 {
		return nil, fail(45158)
	}
	t.Name = in.Tag.Name
	return nil, nil
}

// deleteTag takes a tag away, from its followers too.
func deleteTag(c *call, in struct {
	Tag tag `json:"tag"`
},
) (object, error) {
	a := c.account
	if a.tag(in.Tag.ID) == nil {
		return nil, fail(45159)
	}
	a.Tags = slices.DeleteFunc(a.Tags, func(t *tag) bool { return t.ID == in.Tag.ID })
	for _, f := range a.Followers {
		f.Tags = slices.DeleteFunc(f.Tags, func(id int) bool { return id == in.Tag.ID })
	}
	return nil, nil
}

func untagMembers(c *call, in struct {
	OpenIDs []string `json:"openid_list"`
	TagID   int      `json:"tagid"`
},
) (object, error) {
	if c.account.tag(in.TagID) == nil {
		return nil, fail(45159)
	}
	for _, openid := range in.OpenIDs {
		f, err := c.follower(c.account, openid)
		if err != nil {
			return nil, err
		}
		f.Tags = slices.DeleteFunc(f.Tags, func(id int) bool { return id == in.TagID })
	}
	return nil, nil
}

func listTags(c *call) (answer, error) {
	list := []object{}
	for _, t := range c.account.Tags {
		count := 0
		for _, f := range c.account.Followers {
			if f.Subscribed && slices.Contains(f.Tags, t.ID) {
				count++
			}
		}
		list = append(list, object{"id": t.ID, "name": t.Name, "count": count})
	}
	return object{"tags": list}, nil
}

func tagMembers(c *call, in struct {
	OpenIDs []string `json:"openid_list"`
	TagID   int      `json:"tagid"`
},
) (object, error) {
	if c.account.tag(in.TagID) == nil {
		return nil, fail(45159)
	}
	if n := len(in.OpenIDs); n == 0 || n > openidsPerTag {
		return nil, fail(40032)
	}
	var members []*follower
	for _, openid := range in.OpenIDs {
		f, err := c.follower(c.account, openid)
		if err != nil {
			return nil, err
		}
		if len(f.Tags) >= maxTagsPerUser && !slices.Contains(f.Tags, in.TagID) {
			return nil, fail(45059)
		}
		members = append(members, f)
	}
	for _, f := range members {
		if !slices.Contains(f.Tags, in.TagID) {
			f.Tags = append(f.Tags, in.TagID)
		}
	}
	return nil, nil
}

func listTagsOf(c *call, in struct {
	OpenID string `json:"openid"`
},
) (object, error) {
	f, err := c.follower(c.account, in.OpenID)
	if err != nil {
		return nil, err
	}
	return object{"tagid_list": append([]int{}, f.Tags...)}, nil
}
