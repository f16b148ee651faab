//! How each field of an audit event is read. Objects are those of <https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/>.

use std::borrow::Cow;
use tiercel_source::Json;

/// Texts of a list field.
pub type Texts<'j> = Vec<Cow<'j, str>>;

/// A field with one text.
pub type One = for<'p, 'j> fn(&'p Json<'j>, &str) -> Option<Cow<'j, str>>;

/// How a field is read.
#[derive(Clone, Copy)]
pub enum Read {
    /// What names lead to.
    Path(&'static [&'static str]),
    /// The elements of an array; with an index one of them.
    Items(&'static [&'static str]),
    /// Of each container of a list that the second names lead to; lists among them count by their elements.
    Containers(List, &'static [&'static str]),
    /// Images of containers without tag and digest.
    Repositories(List),
    /// Ports of the host that containers take.
    HostPorts(List),
    /// The account that containers start under: their own, else the pod's, else 0.
    Effective(List, &'static str),
    /// Of each rule of a role, the elements of a list.
    Rules(&'static str),
    /// Of each volume, what names lead to.
    Volumes(&'static [&'static str]),
    /// Kinds of volumes.
    VolumeKinds,
    /// Names of the subjects of a binding that are of a kind; for accounts of services with their namespaces.
    Subjects(&'static str, bool),
    /// One text that is found in a way of its own; the second argument is the field's.
    One(One),
}

/// A list of containers in a pod.
pub type List = &'static str;

const SPEC: [&str; 2] = ["requestObject", "spec"];

/// How the field of this name is read.
pub fn of(name: &str) -> Option<Read> {
    let name = name.strip_prefix("ka.")?;
    if let Some(rest) = name.strip_prefix("req.pod.") {
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            if let Some(part) = rest.strip_prefix(list).and_then(|rest| rest.strip_prefix('.')) {
                return container(list, part);
            }
        }
    }
    Some(match name {
        "auditid" => Read::Path(&["auditID"]),
        "stage" => Read::Path(&["stage"]),
        "auth.decision" => Read::Path(&["annotations", "authorization.k8s.io/decision"]),
        "auth.reason" => Read::Path(&["annotations", "authorization.k8s.io/reason"]),
        "auth.openshift.decision" => Read::Path(&["annotations", "authentication.openshift.io/decision"]),
        "auth.openshift.username" => Read::Path(&["annotations", "authentication.openshift.io/username"]),
        "validations.admission.policy.failure" => {
            Read::Path(&["annotations", "validation.policy.admission.k8s.io/validation_failure"])
        }
        "security.pod.violations" => Read::Path(&["annotations", "pod-security.kubernetes.io/audit-violations"]),
        "user.name" => Read::Path(&["user", "username"]),
        "user.groups" => Read::Items(&["user", "groups"]),
        "impuser.name" => Read::Path(&["impersonatedUser", "username"]),
        "verb" => Read::Path(&["verb"]),
        "uri" => Read::Path(&["requestURI"]),
        "uri.param" => Read::One(uri_param),
        "target.name" => Read::Path(&["objectRef", "name"]),
        "target.namespace" => Read::Path(&["objectRef", "namespace"]),
        "target.resource" => Read::Path(&["objectRef", "resource"]),
        "target.subresource" => Read::Path(&["objectRef", "subresource"]),
        "target.pod.name" => Read::One(pod_name),
        "req.binding.subjects" => Read::Items(&["requestObject", "subjects"]),
        "req.binding.subjects.user_names" => Read::Subjects("User", false),
        "req.binding.subjects.group_names" => Read::Subjects("Group", false),
        "req.binding.subjects.serviceaccount_names" => Read::Subjects("ServiceAccount", false),
        "req.binding.subjects.serviceaccount_ns_names" => Read::Subjects("ServiceAccount", true),
        "req.binding.role" => Read::Path(&["requestObject", "roleRef", "name"]),
        "req.binding.subject.has_name" => Read::One(|_, _| Some("true".into())),
        "req.configmap.name" => Read::Path(&["objectRef", "name"]),
        "req.configmap.obj" => Read::Path(&["requestObject", "data"]),
        "req.container.image" => Read::One(|json, _| first(Read::Containers("containers", &["image"]), json)),
        "req.container.image.repository" => Read::One(|json, _| first(Read::Repositories("containers"), json)),
        "req.container.privileged" => Read::One(any_privileged),
        "req.container.host_network" | "req.pod.host_network" => Read::Path(&["requestObject", "spec", "hostNetwork"]),
        "req.pod.host_ipc" => Read::Path(&["requestObject", "spec", "hostIPC"]),
        "req.pod.host_pid" => Read::Path(&["requestObject", "spec", "hostPID"]),
        "req.pod.run_as_user" => Read::Path(&["requestObject", "spec", "securityContext", "runAsUser"]),
        "req.pod.run_as_group" => Read::Path(&["requestObject", "spec", "securityContext", "runAsGroup"]),
        "req.pod.fs_group" => Read::Path(&["requestObject", "spec", "securityContext", "fsGroup"]),
        "req.pod.supplemental_groups" => {
            Read::Items(&["requestObject", "spec", "securityContext", "supplementalGroups"])
        }
        "req.pod.volumes.hostpath" => Read::Volumes(&["hostPath", "path"]),
        "req.pod.volumes.flexvolume_driver" => Read::Volumes(&["flexVolume", "driver"]),
        "req.pod.volumes.volume_type" => Read::VolumeKinds,
        "req.volume.hostpath" => Read::One(uses_host_path),
        "req.role.rules" => Read::Items(&["requestObject", "rules"]),
        "req.role.rules.apiGroups" => Read::Rules("apiGroups"),
        "req.role.rules.nonResourceURLs" => Read::Rules("nonResourceURLs"),
        "req.role.rules.verbs" => Read::Rules("verbs"),
        "req.role.rules.resources" => Read::Rules("resources"),
        "req.service.type" => Read::Path(&["requestObject", "spec", "type"]),
        "req.service.ports" => Read::Items(&["requestObject", "spec", "ports"]),
        "resp.name" => Read::Path(&["responseObject", "metadata", "name"]),
        "response.code" => Read::Path(&["responseStatus", "code"]),
        "response.reason" => Read::Path(&["responseStatus", "reason"]),
        "useragent" => Read::Path(&["userAgent"]),
        "sourceips" => Read::Items(&["sourceIPs"]),
        // Set by who forwards the logs of several clusters.
        "cluster.name" => Read::Path(&["annotations", "cluster_name"]),
        _ => return None,
    })
}

fn container(list: List, part: &str) -> Option<Read> {
    let of = |keys| Some(Read::Containers(list, keys));
    match part {
        "name" => of(&["name"]),
        "image" => of(&["image"]),
        "image.repository" => Some(Read::Repositories(list)),
        "command" => of(&["command"]),
        "args" => of(&["args"]),
        "host_port" => Some(Read::HostPorts(list)),
        "privileged" => of(&["securityContext", "privileged"]),
        "allow_privilege_escalation" => of(&["securityContext", "allowPrivilegeEscalation"]),
        "read_only_fs" => of(&["securityContext", "readOnlyRootFilesystem"]),
        "run_as_user" => of(&["securityContext", "runAsUser"]),
        "run_as_group" => of(&["securityContext", "runAsGroup"]),
        "eff_run_as_user" => Some(Read::Effective(list, "runAsUser")),
        "eff_run_as_group" => Some(Read::Effective(list, "runAsGroup")),
        "proc_mount" => of(&["securityContext", "procMount"]),
        "add_capabilities" => of(&["securityContext", "capabilities", "add"]),
        _ => None,
    }
}

impl Read {
    /// Texts of a list field; `None` when there are none. `index` picks one container, rule, volume or element.
    pub fn texts<'j>(self, json: &Json<'j>, index: Option<u64>) -> Option<Texts<'j>> {
        let found: Texts<'j> = match self {
            Self::Path(_) | Self::One(_) => return None,
            Self::Items(keys) => chosen(json.at(keys)?, index)?.iter().map(Json::text).collect(),
            Self::Containers(list, keys) => each(containers(json, list, index)?, keys),
            Self::Repositories(list) => {
                let images = each(containers(json, list, index)?, &["image"]);
                images.into_iter().map(|image| repository(&image).to_owned().into()).collect()
            }
            Self::HostPorts(list) => host_ports(containers(json, list, index)?),
            Self::Effective(list, key) => effective(json, containers(json, list, index)?, key),
            Self::Rules(key) => each(chosen(json.at(&["requestObject", "rules"])?, index)?, &[key]),
            Self::Volumes(keys) => each(volumes(json, index)?, keys),
            Self::VolumeKinds => {
                let kinds = volumes(json, index)?.iter().flat_map(|volume| volume.members().map(|member| member.0));
                kinds.filter(|kind| *kind != "name").map(|kind| kind.to_owned().into()).collect()
            }
            Self::Subjects(kind, with_namespace) => subjects(json, kind, with_namespace)?,
        };
        (!found.is_empty()).then_some(found)
    }

    /// The text of a field that is no list.
    pub fn text<'j>(self, json: &Json<'j>, key: &str) -> Option<Cow<'j, str>> {
        match self {
            Self::Path(keys) => Some(json.at(keys)?.text()),
            Self::One(read) => read(json, key),
            _ => None,
        }
    }
}

/// All elements of an array, or the one with this number.
fn chosen<'p, 'j>(array: &'p Json<'j>, index: Option<u64>) -> Option<&'p [Json<'j>]> {
    let items = array.items()?;
    match index {
        None => Some(items),
        Some(index) => usize::try_from(index).ok().and_then(|at| items.get(at..=at)),
    }
}

fn containers<'p, 'j>(json: &'p Json<'j>, list: &str, index: Option<u64>) -> Option<&'p [Json<'j>]> {
    chosen(json.at(&SPEC)?.get(list)?, index)
}

fn volumes<'p, 'j>(json: &'p Json<'j>, index: Option<u64>) -> Option<&'p [Json<'j>]> {
    chosen(json.at(&SPEC)?.get("volumes")?, index)
}

fn each<'j>(items: &[Json<'j>], keys: &[&str]) -> Texts<'j> {
    let mut found = Vec::new();
    for value in items.iter().filter_map(|item| item.at(keys)) {
        match value.items() {
            Some(items) => found.extend(items.iter().map(Json::text)),
            None => found.push(value.text()),
        }
    }
    found
}

fn first<'j>(read: Read, json: &Json<'j>) -> Option<Cow<'j, str>> {
    read.texts(json, Some(0))?.into_iter().next()
}

/// An image's name without tag and digest: a port belongs to the registry and stays.
fn repository(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    let name = image.rfind('/').map_or(0, |slash| slash + 1);
    image[name..].find(':').map_or(image, |colon| &image[..name + colon])
}

/// Ports of the host; where none is given the container's, which is the host's in the host's network.
fn host_ports<'j>(containers: &[Json<'j>]) -> Texts<'j> {
    let ports = containers.iter().filter_map(|container| container.get("ports")?.items()).flatten();
    ports.filter_map(|port| port.get("hostPort").or_else(|| port.get("containerPort"))).map(Json::text).collect()
}

fn effective<'j>(json: &Json<'j>, containers: &[Json<'j>], key: &str) -> Texts<'j> {
    let own = |value: &Json<'j>| Some(value.at(&["securityContext", key])?.text());
    let pod = json.at(&SPEC).and_then(own).unwrap_or(Cow::Borrowed("0"));
    containers.iter().map(|container| own(container).unwrap_or_else(|| pod.clone())).collect()
}

fn subjects<'j>(json: &Json<'j>, kind: &str, with_namespace: bool) -> Option<Texts<'j>> {
    let is_kind = |subject: &&Json<'j>| subject.get("kind").is_some_and(|value| value.text() == kind);
    let subjects = json.at(&["requestObject", "subjects"])?.items()?.iter().filter(is_kind);
    let name = |subject: &Json<'j>| {
        let name = subject.get("name")?.text();
        if !with_namespace {
            return Some(name);
        }
        Some(format!("{}:{name}", subject.get("namespace")?.text()).into())
    };
    Some(subjects.filter_map(name).collect())
}

fn uri_param<'j>(json: &Json<'j>, key: &str) -> Option<Cow<'j, str>> {
    let uri = json.get("requestURI")?.text();
    let (_, query) = uri.split_once('?')?;
    let query = query.split('#').next().unwrap_or(query);
    let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == key);
    found.map(|(_, value)| value.into_owned().into())
}

/// A pod that a controller makes gets its name from the server, so it is in the response only.
fn pod_name<'j>(json: &Json<'j>, _key: &str) -> Option<Cow<'j, str>> {
    if json.at(&["objectRef", "resource"])?.text() != "pods" {
        return None;
    }
    let places: [&[&str]; 3] =
        [&["objectRef", "name"], &["responseObject", "metadata", "name"], &["requestObject", "metadata", "name"]];
    places.iter().find_map(|keys| json.at(keys)).map(Json::text)
}

fn any_privileged<'j>(json: &Json<'j>, _key: &str) -> Option<Cow<'j, str>> {
    let flags = each(containers(json, "containers", None)?, &["securityContext", "privileged"]);
    Some(if flags.iter().any(|flag| flag == "true") { "true" } else { "false" }.into())
}

/// `true` where some volume is this directory of the host, or one below it if the argument ends with `*`.
fn uses_host_path<'j>(json: &Json<'j>, wanted: &str) -> Option<Cow<'j, str>> {
    let paths = each(volumes(json, None)?, &["hostPath", "path"]);
    let prefix = wanted.strip_suffix('*');
    let fits = |path: &Cow<'_, str>| prefix.map_or(path == wanted, |prefix| path.starts_with(prefix));
    Some(if paths.iter().any(fits) { "true" } else { "false" }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_tables_can_be_read() {
        for field in crate::tables::fields_of("k8saudit") {
            let read = of(&field.name).unwrap_or_else(|| panic!("{}", field.name));
            assert_eq!(field.list, !matches!(read, Read::Path(_) | Read::One(_)), "{}", field.name);
        }
    }

    #[test]
    fn a_port_belongs_to_the_registry() {
        for (image, wanted) in [
            ("nginx", "nginx"),
            ("nginx:1.2", "nginx"),
            ("a.b:5000/x/nginx", "a.b:5000/x/nginx"),
            ("a.b:5000/x/nginx:1@sha256:00", "a.b:5000/x/nginx"),
            ("x/nginx@sha256:00", "x/nginx"),
            ("", ""),
        ] {
            assert_eq!(repository(image), wanted, "{image}");
        }
    }
}
